import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { named } from '../naming.ts';

const cloudwatch = new CloudWatchClient({ maxAttempts: 5 });

/** Which of these alarms of the environment (`web-errors`) are raised, and why, in CloudWatch's words. */
export async function raised(alarms: readonly string[]): Promise<string[]> {
  if (alarms.length === 0) return [];
  const { MetricAlarms = [] } = await cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNames: alarms.map((alarm) => named(alarm)), StateValue: 'ALARM' }),
  );
  return MetricAlarms.map(({ AlarmName, StateReason }) => `the alarm ${AlarmName} is raised: ${StateReason}`);
}
