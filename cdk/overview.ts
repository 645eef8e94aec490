import { Dashboard, GraphWidget, type IMetric, MathExpression, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Workflow } from './workflow.ts';

export interface OverviewProps {
  /** `muster-dev`, which every name of the environment begins with. */
  readonly prefix: string;
  readonly workflows: ReadonlyMap<string, Workflow>;
}

const PERIOD = Duration.minutes(1);

/**
 * The dashboard of an environment in CloudWatch: the same as `docs/observability/grafana.json`. The load balancers and the database are made by
 * `provision`, which this stack does not wait for; it finds their metrics by name.
 */
export class Overview extends Construct {
  constructor(scope: Construct, id: string, { prefix, workflows }: OverviewProps) {
    super(scope, id);
    const search = (dimension: string, metric: string, statistic: string, namespace = 'AWS/ApplicationELB') =>
      new MathExpression({
        expression: `SEARCH('{${namespace},${dimension}} ${metric} "${prefix}"', '${statistic}', 60)`,
        label: `${metric} ${statistic}`,
        usingMetrics: {},
        period: PERIOD,
      });
    const balancers = (metric: string, statistic = 'Sum') => search('LoadBalancer', metric, statistic);
    const database = (metric: string) => search('DBInstanceIdentifier', metric, 'Maximum', 'AWS/RDS');
    const machines = [...workflows.values()].map(({ machine }) => machine);

    const graph = (title: string, ...left: IMetric[]) => new GraphWidget({ title, left, width: 12, height: 6 });
    new Dashboard(this, 'Dashboard', {
      dashboardName: prefix,
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [
          graph('Requests per minute', balancers('RequestCount')),
          graph(
            'Errors per minute',
            ...['HTTPCode_Target_4XX_Count', 'HTTPCode_Target_5XX_Count', 'HTTPCode_ELB_5XX_Count'].map((it) =>
              balancers(it),
            ),
          ),
        ],
        [
          graph('Response time', balancers('TargetResponseTime', 'p50'), balancers('TargetResponseTime', 'p99')),
          graph('Database connections', database('DatabaseConnections')),
        ],
        [
          graph('Database storage', database('FreeStorageSpace'), database('TransactionLogsDiskUsage')),
          graph('Executions failed', ...machines.map((it) => it.metricFailed({ period: PERIOD, label: it.node.id }))),
        ],
      ],
    });
  }
}
