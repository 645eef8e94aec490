import { createHash } from 'node:crypto';
import type { Cloud, Principal } from '../../service.ts';
import { applyResources, outputsOf } from './apply.ts';
import { type Deployment, markStack } from './deployment.ts';
import { removeAll } from './remove.ts';
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
}

/** Whether a stack is what the request asks for, without looking at a single resource. */
export const isApplied = (stack: StackRow, request: StackRequest): boolean =>
  /^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(stack.status) && stack.fingerprint === fingerprint(request);

/** Asset hashes are part of a CDK template, so that its text says whether any code changed. */
function fingerprint({ template, parameters = {}, tags = [] }: StackRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([template, Object.entries(parameters).sort(), tags]))
    .digest('hex');
}

/** Creates or updates a stack. The row that it returns says how that ended; a failure of a resource is no exception here. */
export async function applyStack(
  cloud: Cloud,
  stacks: Stacks,
  stackId: string,
  request: StackRequest,
): Promise<StackRow> {
  const { principal, parameters = {}, tags = [], onEvent } = request;
  const stack = stacks.mustFind(stackId);
  const template = parseTemplate(request.template);
  const scope = await scopeOf(cloud, principal, stacks, stack, template, parameters);
  const deployment: Deployment = { cloud, principal, stacks, stackId, template, scope, tags, onEvent };
  const fresh = stacks.resourcesOf(stackId).length === 0;
  const deed = fresh ? 'CREATE' : 'UPDATE';
  markStack(deployment, `${deed}_IN_PROGRESS`, 'User Initiated');
  try {
    await applyResources(deployment, (reason) => {
      markStack(deployment, fresh ? 'ROLLBACK_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS', reason);
    });
  } catch (error) {
    return markStack(deployment, fresh ? 'ROLLBACK_COMPLETE' : 'UPDATE_ROLLBACK_COMPLETE', (error as Error).message);
  }
  stacks.put({
    ...stacks.mustFind(stackId),
    template: request.template,
    ...{ parameters, tags, outputs: outputsOf(deployment), fingerprint: fingerprint(request) },
    ...(!fresh && { updatedAt: stacks.now() }),
  });
  return markStack(deployment, `${deed}_COMPLETE`);
}

/** Deletes a stack with its resources; those whose policy is `Retain` stay. */
export async function deleteStack(
  cloud: Cloud,
  stacks: Stacks,
  stackId: string,
  request: Pick<StackRequest, 'principal' | 'onEvent'>,
): Promise<StackRow> {
  const stack = stacks.mustFind(stackId);
  const template = { Resources: {} };
  const scope = await scopeOf(cloud, request.principal, stacks, stack, template, {});
  const deployment: Deployment = { cloud, ...request, stacks, stackId, template, scope, tags: [] };
  markStack(deployment, 'DELETE_IN_PROGRESS', 'User Initiated');
  try {
    await removeAll(deployment, stacks.resourcesOf(stackId));
  } catch (error) {
    return markStack(deployment, 'DELETE_FAILED', (error as Error).message);
  }
  stacks.put({ ...stacks.mustFind(stackId), outputs: [], fingerprint: undefined, deletedAt: stacks.now() });
  return markStack(deployment, 'DELETE_COMPLETE');
}
