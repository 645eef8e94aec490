import {
  InvalidNextToken,
  InvalidParameterCombinationException,
  InvalidParameterValueException,
  StandardUnit,
} from '@aws-sdk/client-cloudwatch';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { isStatistic, statistic } from './bucket.ts';
import type { CloudWatch, Operations } from './cloudwatch.ts';
import { isExpression, seriesOf } from './expression.ts';
import { keyOf } from './metrics.ts';

export function metric({ cloud, metrics }: CloudWatch): Operations {
  return {
    async ListMetrics({ Namespace, MetricName, Dimensions = [], RecentlyActive, NextToken }) {
      const recent = RecentlyActive ? cloud.clock.now().getTime() / 1000 - 3 * 3600 : 0;
      const chosen = [...metrics.list()].filter(
        (it) =>
          (!Namespace || it.namespace === Namespace) &&
          (!MetricName || it.name === MetricName) &&
          it.lastAt >= recent &&
          Dimensions.every((wanted) =>
            it.dimensions.some(
              ({ Name, Value }) => Name === wanted.Name && (wanted.Value === undefined || Value === wanted.Value),
            ),
          ),
      );
      const page = paging(chosen, keyOf, { token: NextToken, size: 500 }, invalidToken);
      return {
        Metrics: page.items.map((it) => ({
          Namespace: it.namespace,
          MetricName: it.name,
          Dimensions: [...it.dimensions],
        })),
        NextToken: page.next,
      };
    },

    async GetMetricStatistics({
      Namespace = '',
      MetricName = '',
      Dimensions = [],
      StartTime,
      EndTime,
      Period = 60,
      Statistics,
      ExtendedStatistics,
    }) {
      checkPeriod(Period);
      const asked = [...(Statistics ?? []), ...(ExtendedStatistics ?? [])];
      if (asked.length === 0)
        refuse(
          InvalidParameterCombinationException,
          'At least one of the parameters Statistics and ExtendedStatistics is required',
        );
      for (const name of asked) checkStatistic(name);
      const range = rangeOf(StartTime, EndTime);
      const name = { namespace: Namespace, name: MetricName, dimensions: Dimensions };
      const unit = Object.values(StandardUnit).find((it) => it === metrics.find(name)?.unit);
      return {
        Label: MetricName,
        Datapoints: metrics.query(name, { ...range, period: Period }).map(({ at, bucket }) => ({
          Timestamp: new Date(at * 1000),
          Unit: unit,
          ...Object.fromEntries((Statistics ?? []).map((it) => [it, statistic(bucket, it)])),
          ...(ExtendedStatistics && {
            ExtendedStatistics: Object.fromEntries(ExtendedStatistics.map((it) => [it, statistic(bucket, it)])),
          }),
        })),
      };
    },

    async GetMetricData({ MetricDataQueries = [], StartTime, EndTime, ScanBy, MaxDatapoints = 100_800 }) {
      for (const { MetricStat } of MetricDataQueries) {
        if (!MetricStat) continue;
        checkPeriod(MetricStat.Period);
        checkStatistic(MetricStat.Stat);
      }
      const ids = MetricDataQueries.map((it) => it.Id);
      if (new Set(ids).size < ids.length)
        refuse(InvalidParameterValueException, `The ids of the queries must be unique: ${ids.join(', ')}`);
      const range = rangeOf(StartTime, EndTime);
      const shown = MetricDataQueries.filter((it) => it.ReturnData !== false);
      return {
        MetricDataResults: shown.map((query) => {
          const points = [...seriesOf(metrics, MetricDataQueries, query, range)].sort(([a], [b]) =>
            ScanBy === 'TimestampAscending' ? a - b : b - a,
          );
          const cut = points.slice(0, MaxDatapoints);
          return {
            Id: query.Id,
            Label: query.Label ?? (isExpression(query) ? query.Id : query.MetricStat?.Metric?.MetricName),
            Timestamps: cut.map(([at]) => new Date(at * 1000)),
            Values: cut.map(([, value]) => value),
            StatusCode: cut.length < points.length ? ('PartialData' as const) : ('Complete' as const),
          };
        }),
        Messages: [],
      };
    },
  };
}

export function invalidToken(message: string): InvalidNextToken {
  return new InvalidNextToken({ message, $metadata: {} });
}

export function checkPeriod(period: number | undefined): void {
  if (!period || (period % 60 !== 0 && ![1, 5, 10, 20, 30].includes(period)))
    refuse(InvalidParameterValueException, `The period ${period} must be 1, 5, 10, 20, 30 or a multiple of 60 seconds`);
}

export function checkStatistic(name: string | undefined): void {
  if (!name || !isStatistic(name))
    refuse(
      InvalidParameterValueException,
      `The statistic ${name} must be SampleCount, Average, Sum, Minimum, Maximum or a percentile such as p99`,
    );
}

function rangeOf(start: Date | undefined, end: Date | undefined): { start: number; end: number } {
  if (!start || !end || start >= end)
    refuse(
      InvalidParameterValueException,
      `The parameter StartTime must be less than the parameter EndTime: ${start?.toISOString()}, ${end?.toISOString()}`,
    );
  return { start: start.getTime() / 1000, end: end.getTime() / 1000 };
}
