import { randomUUID } from 'node:crypto';
import type { TargetTrackingConfiguration } from '@aws-sdk/client-auto-scaling';
import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import type { GroupRow, Model, PolicyRow } from './model.ts';
import { validationError } from './validation-error.ts';

/** AWS lets the low alarm ring at nine tenths of the target, so that the group does not swing. */
const LOW = 0.9;

/** Two alarms hold a metric at its target: three minutes above it, or fifteen below. */
export async function putTrackingAlarms(
  model: Model,
  group: GroupRow,
  policyArn: string,
  configuration: TargetTrackingConfiguration,
): Promise<PolicyRow['alarms']> {
  const target = configuration.TargetValue;
  if (target === undefined) throw validationError('TargetValue is required.');
  const metric = metricOf(group, configuration);
  const high = { ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 3, Threshold: target } as const;
  const low = { ComparisonOperator: 'LessThanThreshold', EvaluationPeriods: 15, Threshold: target * LOW } as const;
  const wanted = [
    { side: 'AlarmHigh', ...high },
    ...(configuration.DisableScaleIn ? [] : [{ side: 'AlarmLow', ...low }]),
  ];
  const cloudwatch = await model.cloud.use('cloudwatch');
  const made = wanted.map(async ({ side, ...alarm }) => {
    const AlarmName = `TargetTracking-${group.name}-${side}-${randomUUID()}`;
    await cloudwatch.PutMetricAlarm({
      ...metric,
      ...alarm,
      AlarmName,
      AlarmDescription: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${policyArn}.`,
      AlarmActions: [policyArn],
      ActionsEnabled: true,
    });
    return { AlarmName, AlarmARN: model.cloud.arn('cloudwatch', `alarm:${AlarmName}`) };
  });
  return Promise.all(made);
}

type Metric = Pick<
  PutMetricAlarmInput,
  'Namespace' | 'MetricName' | 'Dimensions' | 'Statistic' | 'Unit' | 'Period' | 'Metrics'
>;

function metricOf(group: GroupRow, configuration: TargetTrackingConfiguration): Metric {
  const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: custom } = configuration;
  if (custom)
    return {
      Namespace: custom.Namespace,
      MetricName: custom.MetricName,
      Dimensions: custom.Dimensions?.map(({ Name, Value }) => ({ Name, Value })),
      Statistic: custom.Statistic,
      Period: custom.Period ?? 60,
    };
  const ofGroup: Metric = {
    Dimensions: [{ Name: 'AutoScalingGroupName', Value: group.name }],
    Statistic: 'Average',
    Period: 60,
  };
  switch (predefined?.PredefinedMetricType) {
    case 'ASGAverageCPUUtilization':
      return { Namespace: 'AWS/EC2', MetricName: 'CPUUtilization', ...ofGroup };
    case 'ASGAverageNetworkIn':
      return { Namespace: 'AWS/EC2', MetricName: 'NetworkIn', ...ofGroup };
    case 'ASGAverageNetworkOut':
      return { Namespace: 'AWS/EC2', MetricName: 'NetworkOut', ...ofGroup };
    case 'ALBRequestCountPerTarget': {
      // `app/NAME/ID/targetgroup/NAME/ID`: the ends of the two ARNs.
      const [, balancer, targetGroup] =
        /^(app\/[^/]+\/[^/]+)\/(targetgroup\/.+)$/.exec(predefined.ResourceLabel ?? '') ?? [];
      if (!balancer)
        throw validationError(`Resource label '${predefined.ResourceLabel}' is not app/NAME/ID/targetgroup/NAME/ID`);
      return {
        Namespace: 'AWS/ApplicationELB',
        MetricName: 'RequestCountPerTarget',
        Dimensions: [{ Name: 'TargetGroup', Value: targetGroup }],
        Statistic: 'Sum',
        Period: 60,
      };
    }
    default:
      throw validationError('PredefinedMetricSpecification or CustomizedMetricSpecification is required.');
  }
}
