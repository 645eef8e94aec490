import type { StateValue } from '@aws-sdk/client-cloudwatch';
import type { Cloud, Principal } from '../../service.ts';
import type { AlarmRow } from './cloudwatch.ts';

const ACTIONS: Record<StateValue, 'AlarmActions' | 'OKActions' | 'InsufficientDataActions'> = {
  ALARM: 'AlarmActions',
  OK: 'OKActions',
  INSUFFICIENT_DATA: 'InsufficientDataActions',
};

/** Takes the actions of the state that the alarm is in now; one that fails is logged and does not keep the others from being taken. */
export async function act(cloud: Cloud, now: AlarmRow, before: AlarmRow, only = ''): Promise<void> {
  if (now.configuration.ActionsEnabled === false) return;
  for (const arn of now.configuration[ACTIONS[now.state]] ?? []) {
    if (!arn.includes(only)) continue;
    try {
      await take(cloud, arn, now, before);
    } catch (error) {
      cloud.log(`alarm ${now.configuration.AlarmName}: action ${arn} failed: ${(error as Error).message}`, {
        error: error as Error,
      });
    }
  }
}

async function take(cloud: Cloud, arn: string, now: AlarmRow, before: AlarmRow): Promise<void> {
  const self: Principal = {
    kind: 'service',
    arn: 'cloudwatch.amazonaws.com',
    id: 'cloudwatch.amazonaws.com',
    sourceArn: now.arn,
  };
  const service = arn.split(':')[2];
  if (service === 'sns') {
    const { AlarmName } = now.configuration;
    await (await cloud.use('sns', self)).Publish({
      TopicArn: arn,
      Subject: `${now.state}: "${AlarmName}" in ${cloud.region}`.slice(0, 100),
      Message: JSON.stringify(notification(cloud, now, before)),
    });
  } else if (service === 'autoscaling') {
    const [, group, policy] = /autoScalingGroupName\/([^:]+):policyName\/(.+)$/.exec(arn) ?? [];
    const { recentDatapoints = [] } = JSON.parse(now.reasonData || '{}') as { recentDatapoints?: number[] };
    await (await cloud.use('autoscaling', self)).ExecutePolicy({
      AutoScalingGroupName: group,
      PolicyName: policy,
      MetricValue: recentDatapoints.at(-1),
      BreachThreshold: now.configuration.Threshold,
    });
  } else if (service === 'lambda') {
    const payload = {
      source: 'aws.cloudwatch',
      alarmArn: now.arn,
      accountId: cloud.account,
      time: now.stateUpdatedAt,
      region: cloud.region,
    };
    const alarmData = {
      alarmName: now.configuration.AlarmName,
      state: { value: now.state, reason: now.reason },
      previousState: { value: before.state },
    };
    await (await cloud.use('lambda', self)).Invoke({
      FunctionName: arn,
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify({ ...payload, alarmData })),
    });
  } else cloud.log(`alarm ${now.configuration.AlarmName}: actions of ${service} are not built in this cloud: ${arn}`);
}

/** What SNS subscribers get. */
function notification(cloud: Cloud, { configuration: it, ...now }: AlarmRow, before: AlarmRow) {
  return {
    AlarmName: it.AlarmName,
    AlarmDescription: it.AlarmDescription ?? null,
    AWSAccountId: cloud.account,
    AlarmConfigurationUpdatedTimestamp: now.configuredAt,
    NewStateValue: now.state,
    NewStateReason: now.reason,
    StateChangeTime: now.stateUpdatedAt,
    Region: cloud.region,
    AlarmArn: now.arn,
    OldStateValue: before.state,
    OKActions: it.OKActions ?? [],
    AlarmActions: it.AlarmActions ?? [],
    InsufficientDataActions: it.InsufficientDataActions ?? [],
    Trigger: {
      MetricName: it.MetricName,
      Namespace: it.Namespace,
      StatisticType: 'Statistic',
      Statistic: it.Statistic?.toUpperCase(),
      Unit: it.Unit ?? null,
      Dimensions: (it.Dimensions ?? []).map(({ Name, Value }) => ({ name: Name, value: Value })),
      Period: it.Period,
      EvaluationPeriods: it.EvaluationPeriods,
      DatapointsToAlarm: it.DatapointsToAlarm ?? it.EvaluationPeriods,
      ComparisonOperator: it.ComparisonOperator,
      Threshold: it.Threshold,
      TreatMissingData: it.TreatMissingData ?? 'missing',
    },
  };
}
