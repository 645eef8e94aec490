import type { ErrorInformation } from '@aws-sdk/client-codedeploy';
import { watchAlarms } from './alarms.ts';
import { tellDeployment } from './event.ts';
import { configOf } from './existing.ts';
import { finish } from './finish.ts';
import { minimumHealthy, room } from './healthy-hosts.ts';
import { instancesOf } from './instances.ts';
import { eventsOf } from './lifecycle.ts';
import { change, type DeploymentRow, type GroupRow, isOver, type Model, type TargetRow } from './model.ts';
import { putTarget, runTarget } from './run-target.ts';

const TOO_FEW =
  'The overall deployment failed because too many individual instances failed deployment, too few healthy instances are available for deployment, or some instances in your deployment group are experiencing problems.';

/** Takes a deployment to its end, from wherever its row says it is: after a restart, too. */
export async function runDeployment(model: Model, id: string): Promise<void> {
  const { cloud } = model;
  const row = () => model.deployments.get(id)!;
  if (isOver(row())) return;
  const group = model.groups.get(`${row().applicationName}/${row().deploymentGroupName}`);
  if (!group)
    return finish(model, id, { code: 'DEPLOYMENT_GROUP_MISSING', message: 'The deployment group was deleted' });
  const alarms = new AbortController();
  cloud.background(`alarms of ${id}`, () => watchAlarms(model, group, id, alarms.signal));
  try {
    finish(model, id, (await prepare(model, group, id)) ?? (await roll(model, group, id)));
  } catch (error) {
    if (cloud.signal.aborted) return;
    const { name, message } = error as Error;
    const denied = /AccessDenied|UnauthorizedOperation/.test(name);
    finish(model, id, { code: denied ? 'IAM_ROLE_PERMISSIONS' : 'INTERNAL_ERROR', message });
  } finally {
    alarms.abort();
  }
}

/** Finds the instances and begins; gives back why that cannot be. */
async function prepare(model: Model, group: GroupRow, id: string): Promise<ErrorInformation | undefined> {
  const { cloud, deployments } = model;
  const { targets, only, halted } = deployments.get(id)!;
  if (targets || halted) return undefined;
  const instances = only ?? (await instancesOf(model, group));
  const now = cloud.clock.now().toISOString();
  const begun = change(model, id, {
    status: 'InProgress',
    startedAt: now,
    targets: worstFirst(model, group, instances).map((instanceId) => ({
      instanceId,
      status: 'Pending',
      updatedAt: now,
      events: eventsOf(deployments.get(id)!).map((name) => ({ name, status: 'Pending' })),
    })),
  });
  tellDeployment(cloud, begun, 'START');
  if (instances.length > 0) return undefined;
  return {
    code: 'NO_INSTANCES',
    message:
      'The deployment failed because no instances were found for your deployment group. Check your deployment group settings to make sure the tags for your Amazon EC2 instances or Auto Scaling groups correctly identify the instances you want to deploy to, and then try again.',
  };
}

/** AWS deploys to what is broken before it takes a healthy instance out of service. */
function worstFirst(model: Model, group: GroupRow, instances: readonly string[]): string[] {
  const past = model.deployments.values().filter((it) => it.deploymentGroupId === group.id);
  const failed = (id: string) =>
    past.flatMap((it) => it.targets ?? []).findLast((it) => it.instanceId === id)?.status === 'Failed';
  return [...instances].sort((a, b) => Number(failed(b)) - Number(failed(a)));
}

/** Takes the instances through their lifecycles, never more at a time than the configuration allows. */
async function roll(model: Model, group: GroupRow, id: string): Promise<ErrorInformation | undefined> {
  const row = (): DeploymentRow => model.deployments.get(id)!;
  const targets = (...statuses: TargetRow['status'][]) =>
    (row().targets ?? []).filter((it) => it.status && statuses.includes(it.status));
  const size = row().targets?.length ?? 0;
  // A new instance of an Auto Scaling group is not in service yet: nothing is taken out of it.
  const minimum = row().launch ? 0 : minimumHealthy(configOf(model, row().deploymentConfigName), size);
  if (minimum === undefined) {
    return {
      code: 'HEALTH_CONSTRAINTS_INVALID',
      message: `The deployment configuration wants at least as many healthy hosts as there are: ${size}`,
    };
  }
  const busy = new Map<string, Promise<void>>();
  const begin = ({ instanceId }: TargetRow) =>
    busy.set(
      instanceId,
      runTarget(model, group, id, instanceId).finally(() => busy.delete(instanceId)),
    );
  for (const interrupted of targets('InProgress')) begin(interrupted);
  for (;;) {
    const pending = row().halted ? [] : targets('Pending');
    const free = room({ size, minimum, failed: targets('Failed').length, busy: busy.size });
    for (const next of pending.slice(0, free)) begin(next);
    if (busy.size === 0) break;
    await Promise.race(busy.values());
  }
  const untouched = targets('Pending');
  for (const target of untouched) {
    putTarget(model, row(), {
      ...target,
      status: 'Skipped',
      events: target.events.map((event) => ({ ...event, status: 'Skipped' })),
    });
  }
  if (row().halted) return undefined;
  return untouched.length > 0 || targets('Succeeded').length === 0
    ? { code: 'HEALTH_CONSTRAINTS', message: TOO_FEW }
    : undefined;
}
