import type { ErrorInformation } from '@aws-sdk/client-codedeploy';
import { createDeployment } from './create-deployment.ts';
import { tellDeployment } from './event.ts';
import { letGo } from './launch-hook.ts';
import { change, type DeploymentRow, isOver, type Model } from './model.ts';

/** Ends a deployment: succeeded, stopped, or failed for a reason. A rollback has its row before the end is announced. */
export function finish(model: Model, id: string, error: ErrorInformation | undefined): void {
  const { cloud, groups } = model;
  const { halted, applicationName, deploymentGroupName } = model.deployments.get(id)!;
  const status = halted?.why === 'MANUAL_STOP' ? 'Stopped' : halted || error ? 'Failed' : 'Succeeded';
  const errorInformation = error ?? (halted && { code: halted.why, message: halted.message });
  let over = change(model, id, {
    status,
    completedAt: cloud.clock.now().toISOString(),
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
  if (group) updateOutdated(model, key);
}

/** Deploys the last successful revision again, as a deployment of its own, where the configuration wants that. */
function rollBack(model: Model, failed: DeploymentRow): DeploymentRow {
  const { enabled, events = [] } = failed.autoRollbackConfiguration ?? {};
  const event = !failed.halted
    ? 'DEPLOYMENT_FAILURE'
    : failed.halted.why === 'ALARM_ACTIVE'
      ? 'DEPLOYMENT_STOP_ON_ALARM'
      : 'DEPLOYMENT_STOP_ON_REQUEST';
  const wanted = failed.halted?.rollback || (enabled && events.includes(event));
  const group = model.groups.get(`${failed.applicationName}/${failed.deploymentGroupName}`);
  const good = model.deployments.get(group?.lastSuccessfulDeployment ?? '');
  if (!wanted || !group || !good || failed.creator === 'codeDeployRollback' || failed.launch) return failed;
  const rollbackMessage = `The deployment ${failed.id} ended with ${failed.errorInformation?.code ?? failed.status}; rolling back to the revision of ${good.id}.`;
  const rollback = createDeployment(model, group, {
    revision: good.revision,
    creator: 'codeDeployRollback',
    description: rollbackMessage,
    // The files of the failed revision may be anywhere between old and new.
    fileExistsBehavior: 'OVERWRITE',
    rollbackInfo: { rollbackTriggeringDeploymentId: failed.id, rollbackMessage },
  });
  return change(model, failed.id, { rollbackInfo: { rollbackDeploymentId: rollback.id, rollbackMessage } });
}

/** Instances that were launched during a deployment got the revision before it; they follow as soon as nothing else goes on. */
function updateOutdated(model: Model, key: string): void {
  const group = model.groups.get(key);
  const good = model.deployments.get(group?.lastSuccessfulDeployment ?? '');
  const own = model.deployments.values().filter((it) => it.deploymentGroupId === group?.id);
  if (!group || !good || group.outdatedInstancesStrategy !== 'UPDATE' || own.some((it) => !isOver(it))) return;
  const latest = new Map<string, DeploymentRow>();
  for (const deployment of own)
    for (const { instanceId } of deployment.targets ?? []) latest.set(instanceId, deployment);
  const outdated = [...latest]
    .filter(([id, it]) => it.launch && it.status === 'Succeeded' && model.cloud.instances.has(id))
    .filter(([, it]) => JSON.stringify(it.revision) !== JSON.stringify(good.revision))
    .map(([id]) => id);
  if (outdated.length === 0) return;
  createDeployment(model, group, { revision: good.revision, creator: 'CodeDeployAutoUpdate', only: outdated });
}
