import type { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import type { Output } from '../../handlers.ts';
import type { GroupRow, Model } from './model.ts';

/** The Auto Scaling group that was to be copied is gone. */
export class GroupMissing extends Error {
  override readonly name = 'GroupMissing';
}

/**
 * Makes an Auto Scaling group like another: its template, size, zones, health checks and tags, so that whoever looks for it by tag finds
 * it. It is in no target group before its instances have the revision. Gives back how many instances it is to have.
 */
export async function copyGroup(
  { cloud, asRole }: Model,
  { serviceRoleArn }: GroupRow,
  { from, to }: { from: string; to: string },
): Promise<number> {
  const autoscaling = await cloud.use('autoscaling', await asRole(serviceRoleArn));
  const { AutoScalingGroups = [] } = await autoscaling.DescribeAutoScalingGroups({ AutoScalingGroupNames: [from, to] });
  const find = (name: string) => AutoScalingGroups.find((it) => it.AutoScalingGroupName === name);
  // After a restart it is there already.
  const made = find(to);
  if (made) return made.DesiredCapacity ?? 0;
  const original = find(from);
  if (!original) throw new GroupMissing(`The Auto Scaling group ${from} is gone; there is nothing to copy`);
  await autoscaling.CreateAutoScalingGroup({
    ...settingsOf(original),
    AutoScalingGroupName: to,
    Tags: tagsOf(original, to),
  });
  return original.DesiredCapacity ?? 0;
}

/** Its scaling policies and schedules follow when it serves: nothing is to scale in the middle of a deployment. */
export async function copyScaling(
  { cloud, asRole }: Model,
  { serviceRoleArn }: GroupRow,
  { from, to }: { from: string; to: string },
): Promise<void> {
  const autoscaling = await cloud.use('autoscaling', await asRole(serviceRoleArn));
  const { ScalingPolicies = [] } = await autoscaling.DescribePolicies({ AutoScalingGroupName: from });
  for (const { PolicyARN: _, Alarms: __, ...policy } of ScalingPolicies) {
    await autoscaling.PutScalingPolicy({
      ...policy,
      PolicyName: policy.PolicyName,
      StepAdjustments: policy.StepAdjustments && [...policy.StepAdjustments],
      AutoScalingGroupName: to,
    } as Parameters<typeof autoscaling.PutScalingPolicy>[0]);
  }
  const { ScheduledUpdateGroupActions = [] } = await autoscaling.DescribeScheduledActions({
    AutoScalingGroupName: from,
  });
  for (const { ScheduledActionARN: _, Time: __, ...action } of ScheduledUpdateGroupActions) {
    await autoscaling.PutScheduledUpdateGroupAction({
      ...action,
      ScheduledActionName: action.ScheduledActionName,
      AutoScalingGroupName: to,
    });
  }
}

type Described = NonNullable<Output<typeof DescribeAutoScalingGroupsCommand>['AutoScalingGroups']>[number];

function settingsOf(it: Described) {
  return {
    LaunchTemplate: {
      LaunchTemplateId: it.LaunchTemplate?.LaunchTemplateId,
      Version: it.LaunchTemplate?.Version,
    },
    MinSize: it.MinSize,
    MaxSize: it.MaxSize,
    DesiredCapacity: it.DesiredCapacity,
    VPCZoneIdentifier: it.VPCZoneIdentifier,
    HealthCheckType: it.HealthCheckType,
    HealthCheckGracePeriod: it.HealthCheckGracePeriod,
    DefaultCooldown: it.DefaultCooldown,
    DefaultInstanceWarmup: it.DefaultInstanceWarmup,
    NewInstancesProtectedFromScaleIn: it.NewInstancesProtectedFromScaleIn,
    TerminationPolicies: it.TerminationPolicies && [...it.TerminationPolicies],
    AvailabilityZoneDistribution: it.AvailabilityZoneDistribution,
    InstanceMaintenancePolicy: it.InstanceMaintenancePolicy,
    CapacityRebalance: it.CapacityRebalance,
    MaxInstanceLifetime: it.MaxInstanceLifetime,
  };
}

/** AWS's own tags are not copied: their names are reserved. */
function tagsOf(it: Described, ResourceId: string) {
  return (it.Tags ?? [])
    .filter(({ Key }) => !Key?.startsWith('aws:'))
    .map(({ Key, Value, PropagateAtLaunch }) => ({
      Key,
      Value,
      PropagateAtLaunch,
      ResourceId,
      ResourceType: 'auto-scaling-group',
    }));
}
