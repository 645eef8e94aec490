import { randomUUID } from 'node:crypto';
import type { ScalingPolicy } from '@aws-sdk/client-auto-scaling';
import { paging } from '../paging.ts';
import { adjust, underWarmup } from './adjustment.ts';
import { setByPolicy } from './cause.ts';
import { groupOf } from './existing.ts';
import type { AutoScalingOperations, Model, PolicyRow } from './model.ts';
import { putTrackingAlarms } from './target-tracking.ts';
import { invalidToken, validationError } from './validation-error.ts';

export function policyOperations(model: Model) {
  const { policies, cloud } = model;
  const keyOf = (group: string | undefined, name: string | undefined) => `${group}/${name}`;

  /** A policy is named by its ARN, or by its name and its group's. */
  function policyOf(group: string | undefined, name: string | undefined): PolicyRow {
    const row = policies.get(keyOf(group, name)) ?? policies.values().find((it) => it.arn === name);
    if (!row) throw validationError(`No scaling policy found with name ${name} for the group ${group}`);
    return row;
  }
  const answer = ({ arn, input, alarms }: PolicyRow): ScalingPolicy => ({
    AutoScalingGroupName: input.AutoScalingGroupName,
    PolicyName: input.PolicyName,
    PolicyARN: arn,
    PolicyType: input.PolicyType ?? 'SimpleScaling',
    AdjustmentType: input.AdjustmentType,
    MinAdjustmentMagnitude: input.MinAdjustmentMagnitude,
    ScalingAdjustment: input.ScalingAdjustment,
    Cooldown: input.Cooldown,
    StepAdjustments: input.StepAdjustments ?? [],
    MetricAggregationType: input.MetricAggregationType,
    EstimatedInstanceWarmup: input.EstimatedInstanceWarmup,
    TargetTrackingConfiguration: input.TargetTrackingConfiguration && {
      DisableScaleIn: false,
      ...input.TargetTrackingConfiguration,
    },
    Enabled: input.Enabled ?? true,
    Alarms: [...alarms],
  });
  const removeAlarms = async ({ alarms }: PolicyRow) => {
    const AlarmNames = alarms.map((alarm) => alarm.AlarmName);
    if (AlarmNames.length) await (await cloud.use('cloudwatch')).DeleteAlarms({ AlarmNames });
  };

  return {
    async PutScalingPolicy(input) {
      const group = groupOf(model, input.AutoScalingGroupName);
      const { PolicyName, PolicyType = 'SimpleScaling' } = input;
      if (!PolicyName) throw validationError('PolicyName is required.');
      if (PolicyType === 'TargetTrackingScaling' && !input.TargetTrackingConfiguration)
        throw validationError('TargetTrackingConfiguration is required for target tracking.');
      if (PolicyType === 'PredictiveScaling') throw validationError('Predictive scaling is not a part of this cloud.');
      if (PolicyType !== 'TargetTrackingScaling' && !input.AdjustmentType)
        throw validationError('AdjustmentType is required.');
      const before = policies.get(keyOf(group.name, PolicyName));
      const arn =
        before?.arn ??
        cloud.arn(
          'autoscaling',
          `scalingPolicy:${randomUUID()}:autoScalingGroupName/${group.name}:policyName/${PolicyName}`,
        );
      const alarms =
        PolicyType === 'TargetTrackingScaling'
          ? await putTrackingAlarms(model, group, arn, input.TargetTrackingConfiguration!)
          : [];
      policies.put(keyOf(group.name, PolicyName), { arn, input: { ...input, PolicyName }, alarms });
      if (before)
        await removeAlarms({
          ...before,
          alarms: before.alarms.filter((it) => !alarms.some((a) => a.AlarmName === it.AlarmName)),
        });
      return { PolicyARN: arn, Alarms: alarms };
    },

    async DescribePolicies({ AutoScalingGroupName, PolicyNames, PolicyTypes, MaxRecords = 50, NextToken }) {
      const found = policies
        .values()
        .filter(({ input }) => !AutoScalingGroupName || input.AutoScalingGroupName === AutoScalingGroupName)
        .filter(
          ({ input, arn }) =>
            !PolicyNames?.length || PolicyNames.includes(input.PolicyName) || PolicyNames.includes(arn),
        )
        .map(answer)
        .filter((policy) => !PolicyTypes?.length || PolicyTypes.includes(policy.PolicyType!));
      const page = paging(found, (it) => it.PolicyARN!, { token: NextToken, size: MaxRecords }, invalidToken);
      return { ScalingPolicies: page.items, NextToken: page.next };
    },

    async ExecutePolicy(
      { AutoScalingGroupName, PolicyName, MetricValue, BreachThreshold, HonorCooldown },
      { principal },
    ) {
      const row = policyOf(AutoScalingGroupName, PolicyName);
      const group = groupOf(model, row.input.AutoScalingGroupName);
      const isAlarm = principal.kind === 'service';
      if (row.input.Enabled === false) return {};
      if (isAlarm && group.suspended.some((it) => it.ProcessName === 'AlarmNotification')) return {};
      const desired = adjust(group, row.input, MetricValue, BreachThreshold);
      if (desired === group.desired) return {};
      if ((isAlarm || HonorCooldown) && underWarmup(model, group, row.input, desired)) return {};
      const now = model.now();
      const because = setByPolicy(now, PolicyName!, group.desired, desired);
      model.groups.put(group.name, { ...group, desired, because, scaledAt: now });
      model.wakeup.ring();
      return {};
    },

    async DeletePolicy({ AutoScalingGroupName, PolicyName }) {
      const row = policyOf(AutoScalingGroupName, PolicyName);
      await removeAlarms(row);
      policies.delete(keyOf(row.input.AutoScalingGroupName, row.input.PolicyName));
      return {};
    },
  } satisfies AutoScalingOperations;
}
