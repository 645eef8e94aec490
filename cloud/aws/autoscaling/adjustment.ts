import type { PutScalingPolicyType } from '@aws-sdk/client-auto-scaling';
import type { GroupRow, Model } from './model.ts';

const within = ({ min, max }: GroupRow, desired: number) => Math.min(max, Math.max(min, desired));

/** The desired capacity that the policy comes to, given what the metric is and at what value its alarm rings. */
export function adjust(group: GroupRow, policy: PutScalingPolicyType, metric?: number, threshold?: number): number {
  if (policy.PolicyType === 'TargetTrackingScaling') {
    const target = policy.TargetTrackingConfiguration?.TargetValue;
    if (!target || metric === undefined) return group.desired;
    const proportional = Math.ceil((group.desired * metric) / target);
    if (metric > target) return within(group, Math.max(proportional, group.desired + 1));
    return policy.TargetTrackingConfiguration?.DisableScaleIn
      ? group.desired
      : within(group, Math.max(proportional, group.desired - 1));
  }
  const amount =
    policy.PolicyType === 'StepScaling' ? step(policy, (metric ?? 0) - (threshold ?? 0)) : policy.ScalingAdjustment;
  if (amount === undefined) return group.desired;
  switch (policy.AdjustmentType) {
    case 'ExactCapacity':
      return within(group, amount);
    case 'PercentChangeInCapacity': {
      const change = (group.desired * amount) / 100;
      // Between 0 and 1 counts as 1; above, fractions are dropped.
      const whole = Math.sign(change) * Math.max(1, Math.floor(Math.abs(change)), policy.MinAdjustmentMagnitude ?? 0);
      return within(group, group.desired + whole);
    }
    default:
      return within(group, group.desired + amount);
  }
}

/** The step whose interval holds the distance of the metric from the threshold. */
function step({ StepAdjustments = [] }: PutScalingPolicyType, breach: number): number | undefined {
  return StepAdjustments.find(
    ({
      MetricIntervalLowerBound: low = Number.NEGATIVE_INFINITY,
      MetricIntervalUpperBound: high = Number.POSITIVE_INFINITY,
    }) => breach >= low && breach < high,
  )?.ScalingAdjustment;
}

/** Instances that are still warming up count as capacity that is on its way: until they are warm, the group does not grow or shrink again. */
export function underWarmup(model: Model, group: GroupRow, policy: PutScalingPolicyType, desired: number): boolean {
  if (!group.scaledAt) return false;
  const warmup = policy.EstimatedInstanceWarmup ?? group.warmupSeconds ?? policy.Cooldown ?? group.cooldownSeconds;
  const age = Date.parse(model.now()) - Date.parse(group.scaledAt);
  return age < warmup * 1000 && desired !== group.desired;
}
