import { createDeployment } from './create-deployment.ts';
import { instancesOf } from './instances.ts';
import { type DeploymentRow, type GroupRow, isOver, type Model } from './model.ts';

/**
 * Deploys to instances that were launched during a deployment: they got the revision before it, or none before the first, and follow as
 * soon as nothing else goes on. One that a deployment reached and failed on is left as it is.
 */
export async function updateOutdated(model: Model, key: string): Promise<void> {
  const waiting = () => {
    const group = model.groups.get(key);
    const good = model.deployments.get(group?.lastSuccessfulDeployment ?? '');
    if (!group || !good || group.outdatedInstancesStrategy !== 'UPDATE') return undefined;
    const isQuiet = deploymentsOf(model, group).every(isOver);
    return isQuiet ? { group, good } : undefined;
  };
  const before = waiting();
  if (!before) return;
  const there = await instancesOf(model, before.group, { ...before.group, ec2TagFilters: [] });
  // Something else may have begun while the instances were asked for; its end asks again.
  const now = waiting();
  if (!now || now.group !== before.group) return;
  const { group, good } = now;
  const latest = new Map<string, DeploymentRow>();
  for (const deployment of deploymentsOf(model, group))
    for (const { instanceId } of deployment.targets ?? []) latest.set(instanceId, deployment);
  const isOutdated = (id: string) => {
    const last = latest.get(id);
    return !last || (last.launch && last.status === 'Succeeded' && !isSame(last, good));
  };
  const only = there.map(({ id }) => id).filter((id) => model.cloud.instances.has(id) && isOutdated(id));
  if (only.length > 0) {
    createDeployment(model, group, {
      revision: good.revision,
      creator: 'CodeDeployAutoUpdate',
      fileExistsBehavior: 'OVERWRITE',
      only,
    });
  }
}

const deploymentsOf = ({ deployments }: Model, { id }: GroupRow) =>
  deployments.values().filter((it) => it.deploymentGroupId === id);

const isSame = (one: DeploymentRow, other: DeploymentRow) =>
  JSON.stringify(one.revision) === JSON.stringify(other.revision);
