import { type CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { AlarmConfiguration } from '@aws-sdk/client-codedeploy';
import { AlarmActive } from './alarm-active.ts';

/**
 * CodeDeploy fails a deployment at once (`ALARM_ACTIVE`) if an alarm of its group is in ALARM, which it still is minutes after an outage that is
 * over. Throws `AlarmActive` while one is.
 */
export async function alarmsAreQuiet(
  cloudwatch: CloudWatchClient,
  { enabled, alarms = [] }: AlarmConfiguration = {},
): Promise<void> {
  const AlarmNames = alarms.flatMap(({ name }) => name ?? []);
  if (!enabled || AlarmNames.length === 0) return;
  const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames, StateValue: 'ALARM' }));
  const loud = MetricAlarms.map(
    ({ AlarmName, StateUpdatedTimestamp, StateReason }) =>
      `"${AlarmName}" to end, which is in ALARM since ${StateUpdatedTimestamp?.toISOString()} (${StateReason})`,
  );
  if (loud.length > 0)
    throw new AlarmActive(
      `Waiting for the alarm ${loud.join(' and ')}. No instance is touched meanwhile; when what it tells of is mended, redrive or push`,
    );
}
