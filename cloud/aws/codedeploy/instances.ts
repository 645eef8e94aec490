import type { EC2TagFilter } from '@aws-sdk/client-codedeploy';
import type { GroupRow, Model } from './model.ts';

/** The instances of a group now: those in service in its Auto Scaling groups, and those that run with its tags. */
export async function instancesOf({ cloud, asRole }: Model, group: GroupRow): Promise<string[]> {
  const role = await asRole(group.serviceRoleArn);
  const found = new Set<string>();
  if (group.autoScalingGroups.length > 0) {
    const autoscaling = await cloud.use('autoscaling', role);
    const { AutoScalingGroups = [] } = await autoscaling.DescribeAutoScalingGroups({
      AutoScalingGroupNames: group.autoScalingGroups.map(({ name = '' }) => name),
    });
    for (const { InstanceId, LifecycleState } of AutoScalingGroups.flatMap((it) => it.Instances ?? [])) {
      if (LifecycleState === 'InService' && InstanceId) found.add(InstanceId);
    }
  }
  if (group.ec2TagFilters.length > 0) {
    const ec2 = await cloud.use('ec2', role);
    const { Reservations = [] } = await ec2.DescribeInstances({
      Filters: [{ Name: 'instance-state-name', Values: ['running'] }],
    });
    for (const { InstanceId, Tags = [] } of Reservations.flatMap((it) => it.Instances ?? [])) {
      if (InstanceId && group.ec2TagFilters.some((filter) => matches(filter, Tags))) found.add(InstanceId);
    }
  }
  return [...found];
}

function matches({ Key, Value, Type }: EC2TagFilter, tags: readonly { Key?: string; Value?: string }[]): boolean {
  if (Type === 'KEY_ONLY') return tags.some((tag) => tag.Key === Key);
  if (Type === 'VALUE_ONLY') return tags.some((tag) => tag.Value === Value);
  return tags.some((tag) => tag.Key === Key && tag.Value === Value);
}
