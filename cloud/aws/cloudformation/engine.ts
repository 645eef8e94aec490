import { createHash } from 'node:crypto';
import type { Cloud, Principal } from '../../service.ts';
import { type Applied, applyResources, cleanUp, reasonOf, takeBack } from './apply.ts';
import { type Deployment, markStack } from './deployment.ts';
import { outputsOf } from './outputs.ts';
import type { Tag } from './resource-type.ts';
import { scopeOf } from './scope.ts';
import type { StackEventRow, StackRow, Stacks } from './stacks.ts';
import { parseTemplate } from './template.ts';

export interface StackRequest {
  /** JSON or YAML. */
  readonly template: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly tags?: readonly Tag[];
  readonly principal: Principal;
  readonly onEvent?: (event: StackEventRow) => void;
  /** Leave a failed change as it is. */
  readonly disableRollback?: boolean;
}

/** Whether a stack is what the request asks for, without looking at a single resource. */
export const isApplied = (stack: StackRow, request: StackRequest): boolean =>
  /^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(stack.status) && stack.fingerprint === fingerprint(request);

/** Asset hashes are part of a CDK template, so that its text says whether any code changed; how it is laid out is no change. */
function fingerprint({ template, parameters = {}, tags = [] }: StackRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([parseTemplate(template), Object.entries(parameters).sort(), tags]))
    .digest('hex');
}

/** Creates or updates a stack. The row that it returns says how that ended; a failure of a resource is no exception here. */
export async function applyStack(
  cloud: Cloud,
  stacks: Stacks,
  stackId: string,
  request: StackRequest,
): Promise<StackRow> {
  const { disableRollback = false } = request;
  const fresh = stacks.resourcesOf(stackId).length === 0;
  const deed = fresh ? 'CREATE' : 'UPDATE';
  const told = { stacks, stackId, onEvent: request.onEvent };
  stacks.put({ ...stacks.mustFind(stackId), disableRollback });
  markStack(told, `${deed}_IN_PROGRESS`, 'User Initiated');
  let applied: Applied = { done: [], failures: [] };
  let deployment: Deployment | undefined;
  const imports: string[] = [];
  try {
    deployment = await deploymentOf(cloud, stacks, stackId, request, imports);
    applied = await applyResources(deployment);
    if (applied.failures.length === 0) {
      const { parameters = {}, tags = [], template } = request;
      const settled = { template, parameters, tags, outputs: outputsOf(deployment), imports };
      stacks.put({
        ...stacks.mustFind(stackId),
        ...{ ...settled, fingerprint: fingerprint(request), failure: undefined },
        ...(!fresh && { updatedAt: stacks.now() }),
      });
    }
  } catch (error) {
    applied = { ...applied, failures: [error as Error] };
  }
  if (deployment && applied.failures.length === 0) {
    if (!fresh) markStack(told, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    await cleanUp(deployment, applied);
    return markStack(told, `${deed}_COMPLETE`);
  }
  const reason = reasonOf(applied.failures, stacks.resourcesOf(stackId));
  stacks.put({ ...stacks.mustFind(stackId), failure: applied.failures[0]?.message });
  if (disableRollback) return markStack(told, `${deed}_FAILED`, reason);
  if (fresh) markStack(told, 'ROLLBACK_IN_PROGRESS', `${reason} Rollback requested by user.`);
  else markStack(told, 'UPDATE_ROLLBACK_IN_PROGRESS', reason);
  const stuck = deployment ? await takeBack(deployment, applied) : [];
  const after = fresh ? 'ROLLBACK' : 'UPDATE_ROLLBACK';
  if (stuck.length)
    return markStack(told, `${after}_FAILED`, `The following resource(s) failed: [${stuck.join(', ')}].`);
  if (!fresh) markStack(told, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  return markStack(told, `${after}_COMPLETE`);
}

/** A deployment of the template; `imports` collects the exports that it takes from others. */
export async function deploymentOf(
  cloud: Cloud,
  stacks: Stacks,
  stackId: string,
  request: StackRequest,
  imports: string[] = [],
): Promise<Deployment> {
  const { principal, parameters = {}, tags = [], onEvent } = request;
  const template = parseTemplate(request.template);
  const plain = await scopeOf(cloud, principal, stacks, stacks.mustFind(stackId), template, parameters);
  const scope = {
    ...plain,
    imported(name: string) {
      imports.push(name);
      return plain.imported(name);
    },
  };
  return { cloud, principal, stacks, stackId, template, scope, tags, onEvent };
}
