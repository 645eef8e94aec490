import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { DescribeLoadBalancersCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Connection } from '../connect.ts';
import { type Watched, watched } from './watched.ts';

/** One value with its label, as CloudWatch has it for the last full minute. */
export interface Figure {
  readonly watched: Watched;
  readonly label: string;
  readonly value: number;
}

/** A thing that has metrics, and the short name that a person knows it by. */
interface Thing {
  readonly label: string;
  readonly Dimensions: { Name: string; Value: string }[];
}

/** What a request of GetMetricData may ask for at once. */
const MOST = 500;
const MINUTE = 60_000;

export async function figures(connection: Connection, now: Date): Promise<Figure[]> {
  const things = await thingsOf(connection);
  const asked = watched.flatMap((it) => things[it.of].map((thing) => ({ watched: it, ...thing })));
  const cloudwatch = new CloudWatchClient(connection.config);
  const EndTime = new Date(Math.floor(now.getTime() / MINUTE) * MINUTE);
  const found: Figure[] = [];
  for (let from = 0; from < asked.length; from += MOST) {
    const part = asked.slice(from, from + MOST);
    const MetricDataQueries = part.map(
      ({ watched: { namespace, metric, stat }, Dimensions }, index): MetricDataQuery => ({
        Id: `q${index}`,
        MetricStat: { Metric: { Namespace: namespace, MetricName: metric, Dimensions }, Period: 60, Stat: stat },
      }),
    );
    const { MetricDataResults = [] } = await cloudwatch.send(
      // Newest first; a minute that is just over may still be on its way to CloudWatch.
      new GetMetricDataCommand({ MetricDataQueries, StartTime: new Date(EndTime.getTime() - 3 * MINUTE), EndTime }),
    );
    for (const { Id = '', Values = [] } of MetricDataResults) {
      const { watched: it, label } = part[Number(Id.slice(1))]!;
      if (Values.length > 0) found.push({ watched: it, label, value: Values[0]! });
    }
  }
  return found;
}

async function thingsOf({ config, environment }: Connection): Promise<Record<Watched['of'], readonly Thing[]>> {
  const prefix = `muster-${environment}`;
  const [{ LoadBalancers = [] }, { stateMachines = [] }] = await Promise.all([
    new ElasticLoadBalancingV2Client(config).send(new DescribeLoadBalancersCommand({})),
    new SFNClient(config).send(new ListStateMachinesCommand({ maxResults: 1000 })),
  ]);
  return {
    'load-balancer': LoadBalancers.filter(({ LoadBalancerName: it }) => it!.startsWith(`${prefix}-`)).map((it) => ({
      label: it.LoadBalancerName!.slice(prefix.length + 1),
      Dimensions: [{ Name: 'LoadBalancer', Value: it.LoadBalancerArn!.split(':loadbalancer/')[1]! }],
    })),
    machine: stateMachines
      .filter(({ name }) => name!.startsWith(`${prefix}-`))
      .map(({ name, stateMachineArn }) => ({
        label: name!.slice(prefix.length + 1),
        Dimensions: [{ Name: 'StateMachineArn', Value: stateMachineArn! }],
      })),
    database: [{ label: prefix, Dimensions: [{ Name: 'DBInstanceIdentifier', Value: prefix }] }],
  };
}
