import { createDeployment } from './create-deployment.ts';
import { type DeploymentRow, type GroupRow, isOver, type Model } from './model.ts';

/**
 * Deploys to instances that were launched during a deployment: they got the revision before it, or none before the first, and follow as
 * soon as nothing else goes on. One that a deployment reached and failed on is left as it is. `inService` are the instances of the
 * group's Auto Scaling groups that are.
 */
export function updateOutdated(model: Model, group: GroupRow, inService: readonly string[]): void {
  const { cloud, deployments } = model;
  const good = deployments.get(group.lastSuccessfulDeployment ?? '');
  if (!good || group.outdatedInstancesStrategy !== 'UPDATE') return;
  const own = deployments.values().filter((it) => it.deploymentGroupId === group.id);
  if (!own.every(isOver)) return;
  const latest = new Map<string, DeploymentRow>();
  for (const deployment of own)
    for (const { instanceId } of deployment.targets ?? []) latest.set(instanceId, deployment);
  const isOutdated = (id: string) => {
    const last = latest.get(id);
    return !last || (last.launch && last.status === 'Succeeded' && !isSame(last, good));
  };
  const only = inService.filter((id) => cloud.instances.has(id) && isOutdated(id));
  if (only.length === 0) return;
  createDeployment(model, group, {
    revision: good.revision,
    creator: 'CodeDeployAutoUpdate',
    fileExistsBehavior: 'OVERWRITE',
    only,
  });
}

const isSame = (one: DeploymentRow, other: DeploymentRow) =>
  JSON.stringify(one.revision) === JSON.stringify(other.revision);
