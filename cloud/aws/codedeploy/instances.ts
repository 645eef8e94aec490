import type { EC2TagFilter, ErrorInformation } from '@aws-sdk/client-codedeploy';
import { whyLost } from './machine-state.ts';
import type { Binding, GroupRow, Model } from './model.ts';

/** An instance that may be deployed to. */
export interface Found {
  readonly id: string;
  readonly zone: string;
}

export const NO_INSTANCES: ErrorInformation = {
  code: 'NO_INSTANCES',
  message:
    'The deployment failed because no instances were found for your deployment group. Check your deployment group settings to make sure the tags for your Amazon EC2 instances or Auto Scaling groups correctly identify the instances you want to deploy to, and then try again.',
};

/**
 * The instances of a group now: those in service in its Auto Scaling groups, and those that run with its tags. One that died and
 * whose Auto Scaling group has not noticed yet is not among them: it is about to be replaced.
 */
export async function instancesOf(
  { cloud, asRole }: Model,
  { serviceRoleArn }: Pick<GroupRow, 'serviceRoleArn'>,
  binding: Binding,
): Promise<Found[]> {
  const role = await asRole(serviceRoleArn);
  const found = new Map<string, Found>();
  if (binding.autoScalingGroups.length > 0) {
    const autoscaling = await cloud.use('autoscaling', role);
    const { AutoScalingGroups = [] } = await autoscaling.DescribeAutoScalingGroups({
      AutoScalingGroupNames: binding.autoScalingGroups.map(({ name = '' }) => name),
    });
    for (const { InstanceId: id = '', LifecycleState, AvailabilityZone } of AutoScalingGroups.flatMap(
      (it) => it.Instances ?? [],
    )) {
      const zone = AvailabilityZone ?? cloud.instances.get(id)?.zone ?? '';
      if (LifecycleState === 'InService' && !(await whyLost(cloud, id))) found.set(id, { id, zone });
    }
  }
  if (binding.ec2TagFilters.length === 0 && !binding.ec2TagSet) return [...found.values()];
  const ec2 = await cloud.use('ec2', role);
  const { Reservations = [] } = await ec2.DescribeInstances({});
  for (const { InstanceId: id, State, Placement, Tags = [] } of Reservations.flatMap((it) => it.Instances ?? [])) {
    if (id && State?.Name === 'running' && isTagged(binding, Tags))
      found.set(id, { id, zone: Placement?.AvailabilityZone ?? '' });
  }
  return [...found.values()];
}

type Tags = readonly { Key?: string; Value?: string }[];

/** Any of the filters of `ec2TagFilters`, or one of each group of `ec2TagSet`. */
function isTagged({ ec2TagFilters, ec2TagSet }: Binding, tags: Tags): boolean {
  const any = (filters: readonly EC2TagFilter[]) => filters.some((filter) => matches(filter, tags));
  const groups = ec2TagSet?.ec2TagSetList ?? [];
  return any(ec2TagFilters) || (groups.length > 0 && groups.every(any));
}

function matches({ Key, Value, Type }: EC2TagFilter, tags: Tags): boolean {
  if (Type === 'KEY_ONLY') return tags.some((tag) => tag.Key === Key);
  if (Type === 'VALUE_ONLY') return tags.some((tag) => tag.Value === Value);
  return tags.some((tag) => tag.Key === Key && tag.Value === Value);
}
