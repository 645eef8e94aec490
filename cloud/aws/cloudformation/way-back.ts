import type { Cloud } from '../../service.ts';
import { applyResources, cleanUp, reasonOf } from './apply.ts';
import { type Deployment, markStack } from './deployment.ts';
import { deploymentOf, type StackRequest } from './engine.ts';
import { refuseIfImported } from './outputs.ts';
import { removeAll } from './remove.ts';
import { scopeOf } from './scope.ts';
import type { StackRow, Stacks } from './stacks.ts';

/** Takes a failed change back that was left as it was: to nothing, or to the template that was applied last. */
export async function rollBackStack(
  cloud: Cloud,
  stacks: Stacks,
  stackId: string,
  request: Pick<StackRequest, 'principal' | 'onEvent'>,
  retained: readonly string[] = [],
): Promise<StackRow> {
  const stack = stacks.mustFind(stackId);
  const told = { stacks, stackId, onEvent: request.onEvent };
  const created = stack.template === '';
  const deed = created ? 'ROLLBACK' : 'UPDATE_ROLLBACK';
  markStack(told, `${deed}_IN_PROGRESS`, 'User Initiated');
  if (created) {
    const scope = await scopeOf(cloud, request.principal, stacks, stack, { Resources: {} }, {});
    const deployment = { cloud, ...request, stacks, stackId, template: { Resources: {} }, scope, tags: [] };
    const failed = await removeAll(deployment, stacks.resourcesOf(stackId), 'rollback', retained);
    if (failed.length) return markStack(told, 'ROLLBACK_FAILED', notDeleted(failed));
  } else {
    const deployment = await deploymentOf(cloud, stacks, stackId, { ...stack, ...request });
    const applied = await applyResources(deployment);
    if (applied.failures.length)
      return markStack(told, 'UPDATE_ROLLBACK_FAILED', reasonOf(applied.failures, stacks.resourcesOf(stackId)));
    markStack(told, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    await cleanUp(deployment, applied);
  }
  return markStack(told, `${deed}_COMPLETE`);
}

/** Deletes a stack with its resources; those whose policy is `Retain` stay, and of those that cannot be deleted the `retained`. */
export async function deleteStack(
  cloud: Cloud,
  stacks: Stacks,
  stackId: string,
  request: Pick<StackRequest, 'principal' | 'onEvent'>,
  retained: readonly string[] = [],
): Promise<StackRow> {
  const stack = stacks.mustFind(stackId);
  const template = { Resources: {} };
  const told = { stacks, stackId, onEvent: request.onEvent };
  const scope = await scopeOf(cloud, request.principal, stacks, stack, template, {});
  const deployment: Deployment = { cloud, ...request, stacks, stackId, template, scope, tags: [] };
  markStack(told, 'DELETE_IN_PROGRESS', 'User Initiated');
  try {
    const others = stacks.all().filter((it) => it.status !== 'DELETE_COMPLETE');
    for (const { exportName } of stack.outputs) if (exportName) refuseIfImported(exportName, others, 'deleted');
  } catch (error) {
    return markStack(told, 'DELETE_FAILED', (error as Error).message);
  }
  const failed = await removeAll(deployment, stacks.resourcesOf(stackId), 'delete', retained);
  if (failed.length) return markStack(told, 'DELETE_FAILED', notDeleted(failed));
  stacks.put({
    ...stacks.mustFind(stackId),
    ...{ outputs: [], imports: [], fingerprint: undefined, deletedAt: stacks.now() },
  });
  return markStack(told, 'DELETE_COMPLETE');
}

const notDeleted = (failed: readonly string[]) =>
  `The following resource(s) failed to delete: [${failed.join(', ')}]. `;
