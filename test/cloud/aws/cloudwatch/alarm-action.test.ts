import { expect, it, vi } from 'vitest';
import { smallCloud } from '../../small-cloud.ts';

const GROUP = 'arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:1:autoScalingGroupName/web:policyName/out';

it('an alarm that changes its state is on the bus, and executes the scaling policy that it names', async () => {
  const executed = vi.fn(async () => ({}));
  await using small = await smallCloud({ autoscaling: { ExecutePolicy: executed } });
  const cloudwatch = await small.rooms.use('cloudwatch');
  await cloudwatch.PutMetricAlarm({
    AlarmName: 'busy',
    AlarmDescription: 'too much to do',
    Namespace: 'Guild',
    MetricName: 'Load',
    Dimensions: [{ Name: 'Tier', Value: 'web' }],
    Statistic: 'Average',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 5,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'ignore',
    AlarmActions: ['arn:aws:swf:us-east-1:000000000000:nothing', GROUP],
  });
  await cloudwatch.SetAlarmState({ AlarmName: 'busy', StateValue: 'ALARM', StateReason: 'drill' });
  expect(small.events).toMatchObject([
    {
      source: 'aws.cloudwatch',
      'detail-type': 'CloudWatch Alarm State Change',
      resources: ['arn:aws:cloudwatch:us-east-1:000000000000:alarm:busy'],
      detail: {
        alarmName: 'busy',
        state: { value: 'ALARM', reason: 'drill', timestamp: expect.stringMatching(/\+0000$/) },
        previousState: { value: 'INSUFFICIENT_DATA' },
        configuration: {
          description: 'too much to do',
          metrics: [
            {
              metricStat: {
                metric: { namespace: 'Guild', name: 'Load', dimensions: { Tier: 'web' } },
                period: 60,
                stat: 'Average',
              },
            },
          ],
        },
      },
    },
  ]);
  expect(executed).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ AutoScalingGroupName: 'web', PolicyName: 'out', BreachThreshold: 5 }),
  );
});
