import { setImmediate } from 'node:timers/promises';
import type { ErrorInformation } from '@aws-sdk/client-codedeploy';
import { watchAlarms } from './alarms.ts';
import { deployBlueGreen } from './blue-green.ts';
import { tellDeployment } from './event.ts';
import { finish } from './finish.ts';
import { type Found, instancesOf, NO_INSTANCES } from './instances.ts';
import { change, type GroupRow, isOver, type Model } from './model.ts';
import { roll } from './roll.ts';
import { shiftBack } from './shift-back.ts';
import { inPlace, isBlueGreen, newTarget } from './stage.ts';

/** Takes a deployment to its end, from wherever its row says it is: after a restart, too. */
export async function runDeployment(model: Model, id: string): Promise<void> {
  const { cloud } = model;
  const row = () => model.deployments.get(id)!;
  if (isOver(row())) return;
  await setImmediate(); // whoever creates a rollback first tells the end of what it rolls back
  const deploy = !isBlueGreen(row())
    ? deployInPlace
    : row().creator === 'codeDeployRollback'
      ? shiftBack
      : deployBlueGreen;
  const group = model.groups.get(`${row().applicationName}/${row().deploymentGroupName}`);
  if (!group)
    return finish(model, id, { code: 'DEPLOYMENT_GROUP_MISSING', message: 'The deployment group was deleted' });
  const alarms = new AbortController();
  cloud.background(`alarms of ${id}`, () => watchAlarms(model, group, id, alarms.signal));
  try {
    start(model, id);
    const since = cloud.clock.now().getTime();
    const error = await deploy(model, group, id);
    if (!error) await cloud.latency.ready('codedeploy:CreateDeployment', since, cloud.signal);
    finish(model, id, error);
  } catch (error) {
    if (cloud.signal.aborted) return;
    const { name, message } = error as Error;
    const denied = /AccessDenied|UnauthorizedOperation/.test(name);
    finish(model, id, { code: denied ? 'IAM_ROLE_PERMISSIONS' : 'INTERNAL_ERROR', message });
  } finally {
    alarms.abort();
  }
}

/** Begins, once: after a restart it has begun. */
function start(model: Model, id: string): void {
  const { cloud, deployments } = model;
  const { startedAt, halted } = deployments.get(id)!;
  if (startedAt || halted) return;
  const begun = change(model, id, { status: 'InProgress', startedAt: cloud.clock.now().toISOString() });
  tellDeployment(cloud, begun, 'START');
}

/** Deploys to the instances that are there, out of and into traffic one after another. */
async function deployInPlace(model: Model, group: GroupRow, id: string): Promise<ErrorInformation | undefined> {
  const { cloud, deployments } = model;
  const { targets, only, halted } = deployments.get(id)!;
  if (halted && !targets) return undefined;
  const stage = inPlace(deployments.get(id)!);
  if (!targets) {
    const found = only?.map((it) => ({ id: it, zone: cloud.instances.get(it)?.zone ?? '' }));
    const instances = found ?? (await instancesOf(model, group, group));
    if (instances.length === 0) return NO_INSTANCES;
    const now = cloud.clock.now().toISOString();
    change(model, id, { targets: worstFirst(model, group, instances).map((it) => newTarget(it, [stage], now)) });
  }
  return roll(model, group, id, stage);
}

/**
 * AWS deploys to what is broken before it takes a healthy instance out of service. An instance that a stopped deployment has left in the middle is
 * broken, too: it is still out of its load balancer.
 */
function worstFirst(model: Model, group: GroupRow, instances: readonly Found[]): Found[] {
  const past = model.deployments.values().filter((it) => it.deploymentGroupId === group.id);
  const broken = (id: string) => {
    const last = past.flatMap((it) => it.targets ?? []).findLast((it) => it.instanceId === id);
    return last?.status === 'Failed' || (last?.status === 'Skipped' && last.events.some(({ startedAt }) => startedAt));
  };
  return [...instances].sort((a, b) => Number(broken(b.id)) - Number(broken(a.id)));
}
