import {
  type AutoScalingClient,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
} from '@aws-sdk/client-auto-scaling';
import { settings, type Tier } from './settings.ts';

/**
 * The Auto Scaling groups of a tier, the one that serves first. By tag: each blue/green deployment puts a copy of another name in the place of the last one,
 * and may leave another beside it. The one that serves is the one in the target group; a copy gets there with the traffic.
 */
export async function autoScalingGroups(autoScaling: AutoScalingClient, tier: Tier): Promise<AutoScalingGroup[]> {
  const { AutoScalingGroups = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({
      Filters: [
        { Name: 'tag:muster:environment', Values: [settings.environment] },
        { Name: 'tag:muster:resource', Values: [`auto-scaling-group/${tier}`] },
      ],
    }),
  );
  const rank = ({ Status, TargetGroupARNs = [] }: AutoScalingGroup) =>
    Status ? 2 : TargetGroupARNs.length > 0 ? 0 : 1;
  return AutoScalingGroups.sort((a, b) => rank(a) - rank(b));
}

/** The name of the group of a tier that serves; undefined before there is one. */
export async function servingGroup(autoScaling: AutoScalingClient, tier: Tier): Promise<string | undefined> {
  const [first] = await autoScalingGroups(autoScaling, tier);
  return first?.Status ? undefined : first?.AutoScalingGroupName;
}
