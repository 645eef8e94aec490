import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeTargetGroupsCommand, DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect } from 'vitest';
import type { Evening, Tier } from './evening.ts';

/** The state of each target of the tier, by instance id. */
export async function targetsOf({ aws }: Evening, tier: Tier): Promise<Record<string, string>> {
  const { TargetGroups } = await aws.elb.send(new DescribeTargetGroupsCommand({ Names: [`muster-dev-${tier}`] }));
  const { TargetGroupArn } = TargetGroups![0]!;
  const { TargetHealthDescriptions = [] } = await aws.elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }));
  return Object.fromEntries(TargetHealthDescriptions.map((it) => [it.Target!.Id, it.TargetHealth!.State!]));
}

/** The ids of the tier's instances that are in service and healthy for their group. */
export async function inService({ aws }: Evening, tier: Tier): Promise<string[]> {
  const { AutoScalingGroups } = await aws.autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [`muster-dev-${tier}`] }),
  );
  return (AutoScalingGroups![0]!.Instances ?? [])
    .filter((it) => it.LifecycleState === 'InService' && it.HealthStatus === 'Healthy')
    .map((it) => it.InstanceId!)
    .sort();
}

/** Waits until the target is in this state; what it was instead is in the message of the failure. */
export const untilTarget = (evening: Evening, tier: Tier, id: string, state: string) =>
  expect.poll(async () => (await targetsOf(evening, tier))[id], { timeout: 40_000, interval: 100 }).toBe(state);
