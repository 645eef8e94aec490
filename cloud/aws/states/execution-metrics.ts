import type { Run } from '../../asl/run.ts';
import type { Cloud } from '../../service.ts';

const METRIC: Partial<Readonly<Record<Run['progress']['status'], string>>> = {
  RUNNING: 'ExecutionsStarted',
  SUCCEEDED: 'ExecutionsSucceeded',
  FAILED: 'ExecutionsFailed',
  TIMED_OUT: 'ExecutionsTimedOut',
  ABORTED: 'ExecutionsAborted',
};

/** Counts in `AWS/States`, by machine, what executions become, and how long they took. */
export function countExecution(cloud: Cloud, { facts, progress }: Run): void {
  const name = METRIC[progress.status];
  if (!name) return;
  const Dimensions = [{ Name: 'StateMachineArn', Value: facts.machineArn }];
  const Timestamp = cloud.clock.now();
  const took = progress.stoppedAt && Date.parse(progress.stoppedAt) - Date.parse(facts.startedAt);
  cloud.background(`metrics of ${facts.arn}`, async () => {
    const cloudwatch = await cloud.use('cloudwatch');
    await cloudwatch.PutMetricData({
      Namespace: 'AWS/States',
      MetricData: [
        { MetricName: name, Value: 1, Unit: 'Count', Dimensions, Timestamp },
        ...(took
          ? [{ MetricName: 'ExecutionTime', Value: took, Unit: 'Milliseconds' as const, Dimensions, Timestamp }]
          : []),
      ],
    });
  });
}
