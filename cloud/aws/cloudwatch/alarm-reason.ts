import type { MetricDataQuery, StateValue } from '@aws-sdk/client-cloudwatch';
import type { AlarmConfiguration } from './cloudwatch.ts';

/** The metric of an alarm on one metric, as a query. */
export function queryOf({
  Namespace,
  MetricName,
  Dimensions,
  Period,
  Statistic,
  ExtendedStatistic,
}: AlarmConfiguration): MetricDataQuery {
  return {
    Id: 'm1',
    MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat: Statistic ?? ExtendedStatistic },
  };
}

/** The metrics as the event shows them: dimensions as a map. */
export function metricsOf(it: AlarmConfiguration) {
  return (it.Metrics?.length ? it.Metrics : [queryOf(it)]).map((query) => ({
    id: query.Id,
    ...(query.Expression && { expression: query.Expression }),
    ...(query.MetricStat && {
      metricStat: {
        metric: {
          namespace: query.MetricStat.Metric?.Namespace,
          name: query.MetricStat.Metric?.MetricName,
          dimensions: Object.fromEntries(
            (query.MetricStat.Metric?.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]),
          ),
        },
        period: query.MetricStat.Period,
        stat: query.MetricStat.Stat,
      },
    }),
    returnData: query.ReturnData ?? true,
  }));
}

type Points = readonly (readonly [at: number, value: number | undefined])[];

export function reasonOf(it: AlarmConfiguration, points: Points, state: StateValue): string {
  const known = points.filter(([, value]) => value !== undefined).slice(-(it.EvaluationPeriods ?? 1));
  if (state === 'INSUFFICIENT_DATA') return `Insufficient Data: ${it.EvaluationPeriods} datapoints were unknown.`;
  if (known.length === 0)
    return `Threshold Crossed: no datapoints were received for ${it.EvaluationPeriods} period(s) and missing ones were treated as [${state === 'ALARM' ? 'Breaching' : 'NonBreaching'}].`;
  const shown = known.map(([at, value]) => `${value} (${new Date(at * 1000).toISOString()})`).reverse();
  const verb = state === 'ALARM' ? 'was' : 'was not';
  return `Threshold Crossed: ${known.length} datapoint(s) [${shown.join(', ')}] ${verb} ${words(it.ComparisonOperator)} the threshold (${it.Threshold}).`;
}

function words(operator = ''): string {
  return operator
    .replace(/Threshold$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

export function reasonDataOf(it: AlarmConfiguration, points: Points): string {
  const known = points.filter(([, value]) => value !== undefined).slice(-(it.EvaluationPeriods ?? 1));
  return JSON.stringify({
    version: '1.0',
    statistic: it.Statistic ?? it.ExtendedStatistic,
    period: it.Period,
    recentDatapoints: known.map(([, value]) => value),
    threshold: it.Threshold,
    evaluatedDatapoints: known
      .map(([at, value]) => ({ timestamp: stamp(new Date(at * 1000).toISOString()), value }))
      .reverse(),
  });
}

/** `2026-01-01T00:00:00.000+0000`, as CloudWatch writes it. */
export function stamp(iso: string): string {
  return iso.replace('Z', '+0000');
}
