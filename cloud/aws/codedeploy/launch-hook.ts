import { randomUUID } from 'node:crypto';
import { type AutoScalingGroup, InvalidAutoScalingGroupException } from '@aws-sdk/client-codedeploy';
import type { Principal } from '../../service.ts';
import { refuse } from '../refuse.ts';
import { createDeployment } from './create-deployment.ts';
import { type DeploymentRow, type GroupRow, isOver, type Model } from './model.ts';
import { updateOutdated } from './update-outdated.ts';

/** How often the groups are looked at: an event about a launch is best effort, the state of the group is the truth. */
const LOOK = 500;
/** Seconds that an Auto Scaling group waits for CodeDeploy. */
const HEARTBEAT = 600;

export const hookNameOf = (group: string) =>
  `CodeDeploy-managed-automatic-launch-deployment-hook-${group}-${randomUUID()}`;

/** Has the Auto Scaling groups hold new instances back until they have the group's revision. */
export async function installHooks(
  model: Pick<Model, 'cloud'>,
  role: Principal,
  group: string,
  names: readonly string[],
  known: readonly AutoScalingGroup[] = [],
): Promise<AutoScalingGroup[]> {
  if (names.length === 0) return [];
  const autoscaling = await model.cloud.use('autoscaling', role);
  const { AutoScalingGroups = [] } = await autoscaling.DescribeAutoScalingGroups({ AutoScalingGroupNames: [...names] });
  const missing = names.find((name) => !AutoScalingGroups.some((it) => it.AutoScalingGroupName === name));
  if (missing) refuse(InvalidAutoScalingGroupException, `The Auto Scaling group ${missing} does not exist`);
  const hooks: AutoScalingGroup[] = [];
  for (const name of names) {
    const hook = known.find((it) => it.name === name)?.hook ?? hookNameOf(group);
    await autoscaling.PutLifecycleHook({
      AutoScalingGroupName: name,
      LifecycleHookName: hook,
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      DefaultResult: 'ABANDON',
      HeartbeatTimeout: HEARTBEAT,
    });
    hooks.push({ name, hook });
  }
  return hooks;
}

/** Takes hooks away as the service role, and gives back those that it could not: a role that is gone does not keep its group. */
export async function removeHooks(
  { cloud, asRole }: Model,
  roleArn: string,
  hooks: readonly AutoScalingGroup[],
): Promise<AutoScalingGroup[]> {
  if (hooks.length === 0) return [];
  try {
    const autoscaling = await cloud.use('autoscaling', await asRole(roleArn));
    const { AutoScalingGroups = [] } = await autoscaling.DescribeAutoScalingGroups({
      AutoScalingGroupNames: hooks.map(({ name = '' }) => name),
    });
    // A group that is gone took its hooks along.
    const there = hooks.filter(({ name }) => AutoScalingGroups.some((it) => it.AutoScalingGroupName === name));
    for (const { name, hook } of there) {
      await autoscaling.DeleteLifecycleHook({ AutoScalingGroupName: name, LifecycleHookName: hook });
    }
    return [];
  } catch (error) {
    cloud.log(`lifecycle hooks were not removed: ${(error as Error).message}`, { error });
    return [...hooks];
  }
}

/**
 * Deploys to every instance that waits in a launch, and lets it go: into service with the revision, or away without. Once it is there,
 * what it missed meanwhile follows.
 */
export async function watchLaunches(model: Model, signal: AbortSignal): Promise<void> {
  const { cloud, groups } = model;
  for (;;) {
    for (const group of groups.values().filter((it) => it.autoScalingGroups.length > 0)) {
      await serveLaunches(model, group).catch((error: Error) => {
        if (!signal.aborted)
          cloud.log(`launches of the deployment group ${group.name} failed: ${error.message}`, { error });
      });
    }
    await cloud.clock.sleep(LOOK, signal);
  }
}

async function serveLaunches(model: Model, group: GroupRow): Promise<void> {
  const inService: string[] = [];
  const { cloud, deployments } = model;
  const autoscaling = await cloud.use('autoscaling', await model.asRole(group.serviceRoleArn));
  const { AutoScalingGroups = [] } = await autoscaling.DescribeAutoScalingGroups({
    AutoScalingGroupNames: group.autoScalingGroups.map(({ name = '' }) => name),
  });
  for (const { AutoScalingGroupName = '', Instances = [] } of AutoScalingGroups) {
    const hook = group.autoScalingGroups.find(({ name }) => name === AutoScalingGroupName)?.hook ?? '';
    for (const { InstanceId: instanceId = '', LifecycleState } of Instances) {
      if (LifecycleState === 'InService') inService.push(instanceId);
      if (LifecycleState !== 'Pending:Wait') continue;
      const own = deployments.values().find(({ launch }) => launch?.instanceId === instanceId);
      if (own?.launch) {
        // Its deployment is over and it waits still: the cloud ended in between.
        if (isOver(own)) await letGo(model, group, own.launch, own.status === 'Succeeded' ? 'CONTINUE' : 'ABANDON');
        continue;
      }
      const good = deployments.get(group.lastSuccessfulDeployment ?? '');
      const launch = { group: AutoScalingGroupName, hook, instanceId };
      if (good) {
        createDeployment(model, group, {
          revision: good.revision,
          creator: 'autoscaling',
          only: [instanceId],
          launch,
          fileExistsBehavior: 'OVERWRITE',
        });
      } else await letGo(model, group, launch, 'CONTINUE');
    }
  }
  const now = model.groups.get(`${group.applicationName}/${group.name}`);
  if (now) updateOutdated(model, now, inService);
}

/** Ends the wait of a launching instance. That it waits no more, since its group gave up or ended it, is no fault. */
export async function letGo(
  { cloud, asRole }: Model,
  group: GroupRow,
  launch: NonNullable<DeploymentRow['launch']>,
  LifecycleActionResult: 'CONTINUE' | 'ABANDON',
): Promise<void> {
  const autoscaling = await cloud.use('autoscaling', await asRole(group.serviceRoleArn));
  await autoscaling
    .CompleteLifecycleAction({
      AutoScalingGroupName: launch.group,
      LifecycleHookName: launch.hook,
      InstanceId: launch.instanceId,
      LifecycleActionResult,
    })
    .catch((error: Error) => {
      if (error.name !== 'ValidationError') throw error;
      cloud.log(`the launch of ${launch.instanceId} was over before its deployment: ${error.message}`);
    });
}
