import type { Dimension, MetricDatum } from '@aws-sdk/client-cloudwatch';
import type { Traffic } from '../../machines/load-balancer/traffic.ts';
import type { Balancing } from './balancing.ts';
import { suffixOf } from './rows.ts';

const MINUTE = 60_000;
/** What one datum of PutMetricData may hold. */
const VALUES = 150;
/** What one call of it may hold. */
const DATA = 1000;

/** Hands what ran through the load balancers to CloudWatch at the end of each minute. */
export async function publishMetrics(balancing: Balancing, signal: AbortSignal): Promise<void> {
  const { clock, log } = balancing.cloud;
  while (!signal.aborted) {
    const now = clock.now().getTime();
    const minute = Math.floor(now / MINUTE) * MINUTE;
    await clock.sleep(minute + MINUTE - now, signal);
    await publish(balancing, new Date(minute)).catch((error: Error) =>
      log(`The load balancers' metrics of ${new Date(minute).toISOString()} are lost: ${error.message}`, { error }),
    );
  }
}

async function publish(balancing: Balancing, at: Date): Promise<void> {
  const { cloud } = balancing;
  const data = await minuteOf(balancing, at);
  if (data.length === 0) return;
  const cloudwatch = await cloud.use('cloudwatch');
  for (let i = 0; i < data.length; i += DATA)
    await cloudwatch.PutMetricData({ Namespace: 'AWS/ApplicationELB', MetricData: data.slice(i, i + DATA) });
}

async function minuteOf({ loadBalancers, fleet }: Balancing, at: Date): Promise<MetricDatum[]> {
  const data: MetricDatum[] = [];
  for (const { arn } of loadBalancers.values()) {
    const loadBalancer = { Name: 'LoadBalancer', Value: suffixOf(arn) };
    for (const traffic of await fleet.traffic(arn)) {
      const zone = { Name: 'AvailabilityZone', Value: traffic.zone };
      const whole = [[loadBalancer], [loadBalancer, zone]];
      data.push(
        ...whole.flatMap((dimensions) => [...requests(traffic), ...errors(traffic)].map(stamped(at, dimensions))),
      );
      if (!traffic.targetGroupArn) continue;
      const group = { Name: 'TargetGroup', Value: suffixOf(traffic.targetGroupArn) };
      const parts = [
        [group, loadBalancer],
        [group, zone, loadBalancer],
      ];
      data.push(...parts.flatMap((dimensions) => requests(traffic).map(stamped(at, dimensions))));
    }
    for (const group of fleet.groupsOf(arn)) {
      const dimensions = [{ Name: 'TargetGroup', Value: suffixOf(group) }, loadBalancer];
      const states = (await fleet.targets(group)).map((it) => it.health.state);
      if (states.length === 0) continue;
      const hosts = (state: string) => states.filter((it) => it === state).length;
      data.push(
        {
          MetricName: 'HealthyHostCount',
          Value: hosts('healthy'),
          Unit: 'Count',
          Timestamp: at,
          Dimensions: dimensions,
        },
        {
          MetricName: 'UnHealthyHostCount',
          Value: hosts('unhealthy'),
          Unit: 'Count',
          Timestamp: at,
          Dimensions: dimensions,
        },
      );
    }
  }
  return data;
}

const stamped = (at: Date, dimensions: Dimension[]) => (datum: MetricDatum) => ({
  ...datum,
  Timestamp: at,
  Dimensions: dimensions,
});

/** As at AWS each request counts one, so that Sum and SampleCount are the same; what did not happen is not reported. */
function counted(name: string, times: number): MetricDatum[] {
  return times > 0 ? [{ MetricName: name, Values: [1], Counts: [times], Unit: 'Count' }] : [];
}

function requests(traffic: Traffic): MetricDatum[] {
  const times = [...traffic.responseTimes];
  const responseTimes: MetricDatum[] = [];
  for (let i = 0; i < times.length; i += VALUES) {
    const part = times.slice(i, i + VALUES);
    responseTimes.push({
      MetricName: 'TargetResponseTime',
      Values: part.map(([seconds]) => seconds),
      Counts: part.map(([, count]) => count),
      Unit: 'Seconds',
    });
  }
  return [
    ...counted('RequestCount', traffic.requests),
    ...responseTimes,
    ...Object.entries(traffic.targetResponses).flatMap(([family, n]) => counted(`HTTPCode_Target_${family}_Count`, n)),
    ...counted('TargetConnectionErrorCount', traffic.connectionErrors),
  ];
}

function errors(traffic: Traffic): MetricDatum[] {
  return Object.entries(traffic.balancerResponses).flatMap(([family, n]) => counted(`HTTPCode_ELB_${family}_Count`, n));
}
