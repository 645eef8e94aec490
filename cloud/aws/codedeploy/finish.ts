import type { ErrorInformation } from '@aws-sdk/client-codedeploy';
import { tellDeployment } from './event.ts';
import { letGo } from './launch-hook.ts';
import { change, type EventRow, type Model, type TargetRow } from './model.ts';
import { rollBack } from './roll-back.ts';

/** Ends a deployment: succeeded, stopped, or failed for a reason. A rollback has its row before the end is announced. */
export function finish(model: Model, id: string, error: ErrorInformation | undefined): void {
  const { cloud, groups } = model;
  const { halted, applicationName, deploymentGroupName, targets } = model.deployments.get(id)!;
  const isStopped = halted?.why === 'MANUAL_STOP' || halted?.why === 'TIMEOUT';
  const status = isStopped ? 'Stopped' : halted || error ? 'Failed' : 'Succeeded';
  const errorInformation = error ?? (halted && { code: halted.why, message: halted.message });
  let over = change(model, id, {
    status,
    completedAt: cloud.clock.now().toISOString(),
    ...(targets && { targets: targets.map(untouched) }),
    ...(errorInformation && { errorInformation }),
  });
  const key = `${applicationName}/${deploymentGroupName}`;
  const group = groups.get(key);
  if (group && status === 'Succeeded' && !over.launch) groups.put(key, { ...group, lastSuccessfulDeployment: id });
  if (status !== 'Succeeded') over = rollBack(model, over);
  tellDeployment(cloud, over, status === 'Succeeded' ? 'SUCCESS' : status === 'Stopped' ? 'STOP' : 'FAILURE');
  const { launch } = over;
  if (group && launch) {
    const result = status === 'Succeeded' ? 'CONTINUE' : 'ABANDON';
    cloud.background(`launch of ${launch.instanceId}`, () => letGo(model, group, launch, result));
  }
}

/** What was not begun is not going to be. */
function untouched(target: TargetRow): TargetRow {
  if (target.status !== 'Pending' && target.status !== 'Ready') return target;
  const left = (event: EventRow) => (event.status === 'Pending' ? { ...event, status: 'Skipped' as const } : event);
  return { ...target, status: 'Skipped', events: target.events.map(left) };
}
