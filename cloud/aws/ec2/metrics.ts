import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { processorTimes } from '../../machines/processor-time.ts';
import type { Machines } from './instance-machine.ts';
import type { Model } from './model.ts';

/** As with detailed monitoring. */
const PERIOD = 60_000;
/** Every instance type that is offered here has two. */
const PROCESSORS = 2;

/**
 * Puts `CPUUtilization` and `StatusCheckFailed` of each running instance into `AWS/EC2` once a minute of the clock, by instance and by its
 * Auto Scaling group. The percentage is of the machine's real time, since the work is real however fast the clock runs.
 */
export async function publishMetrics({ cloud, tags }: Model, machines: Machines, signal: AbortSignal): Promise<void> {
  let before = { at: performance.now(), times: await processorTimes() };
  while (!signal.aborted) {
    await cloud.clock.sleep(PERIOD, signal);
    const now = { at: performance.now(), times: await processorTimes() };
    const elapsed = (now.at - before.at) / 1000;
    const data = [...cloud.instances].flatMap(([id, { pid }]): MetricDatum[] => {
      const used = (now.times.get(pid) ?? 0) - (before.times.get(pid) ?? 0);
      const percent = Math.min(100, (100 * Math.max(0, used)) / elapsed / PROCESSORS);
      const group = tags.of(id)['aws:autoscaling:groupName'];
      const by = [
        { Name: 'InstanceId', Value: id },
        ...(group ? [{ Name: 'AutoScalingGroupName', Value: group }] : []),
      ];
      return by.flatMap((dimension) => [
        { MetricName: 'CPUUtilization', Value: percent, Unit: 'Percent', Dimensions: [dimension] },
        {
          MetricName: 'StatusCheckFailed',
          Value: machines.health(id) === 'impaired' ? 1 : 0,
          Unit: 'Count',
          Dimensions: [dimension],
        },
      ]);
    });
    before = now;
    if (data.length === 0) continue;
    const Timestamp = cloud.clock.now();
    const cloudwatch = await cloud.use('cloudwatch');
    await cloudwatch.PutMetricData({ Namespace: 'AWS/EC2', MetricData: data.map((it) => ({ ...it, Timestamp })) });
  }
}
