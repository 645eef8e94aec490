import {
  InvalidParameterCombinationException,
  InvalidParameterValueException,
  type MetricDatum,
} from '@aws-sdk/client-cloudwatch';
import { refuse } from '../refuse.ts';
import type { Sample } from './bucket.ts';
import type { CloudWatch, Operations } from './cloudwatch.ts';
import type { Datum } from './metrics.ts';

const HOUR = 3600;

export function metricData({ cloud, metrics }: CloudWatch, recorded: (data: readonly Datum[]) => void): Operations {
  return {
    async PutMetricData({ Namespace: namespace = '', MetricData = [] }, call) {
      if (namespace.startsWith('AWS/') && call.principal.kind !== 'service')
        refuse(
          InvalidParameterValueException,
          `The value ${namespace} for parameter Namespace is invalid: AWS/ is for AWS services`,
        );
      if (MetricData.length > 1000)
        refuse(InvalidParameterValueException, `A request has at most 1000 data, not ${MetricData.length}`);
      const now = cloud.clock.now().getTime() / 1000;
      const data = MetricData.map((it): Datum => {
        const at = it.Timestamp ? it.Timestamp.getTime() / 1000 : now;
        if (at < now - 14 * 24 * HOUR || at > now + 2 * HOUR)
          refuse(
            InvalidParameterValueException,
            `The parameter MetricData.member.Timestamp must be within the last two weeks or the next two hours`,
          );
        if (!it.MetricName)
          refuse(InvalidParameterValueException, 'The parameter MetricData.member.MetricName is required');
        if ((it.Dimensions?.length ?? 0) > 30)
          refuse(InvalidParameterValueException, `The metric ${it.MetricName} has more than 30 dimensions`);
        return {
          namespace,
          name: it.MetricName,
          dimensions: it.Dimensions ?? [],
          at,
          fine: it.StorageResolution === 1,
          unit: it.Unit ?? 'None',
          sample: sampleOf(it),
        };
      });
      for (const datum of data) metrics.put(datum);
      recorded(data);
      return {};
    },
  };
}

/** One value, many values with counts, or a set of statistics. */
function sampleOf({ MetricName, Value, Values, Counts, StatisticValues: set }: MetricDatum): Sample {
  if ([Value, Values, set].filter((it) => it !== undefined).length !== 1)
    refuse(
      InvalidParameterCombinationException,
      `The metric ${MetricName} must have exactly one of Value, Values and StatisticValues`,
    );
  if (set) {
    const { SampleCount: count = 0, Sum: sum = 0, Minimum: min = 0, Maximum: max = 0 } = set;
    // Without the values percentiles are known only when all were the same.
    return { count, sum, min, max, values: min === max ? [[min, count]] : [] };
  }
  const values = Values ?? [Value!];
  if (values.length > 150) refuse(InvalidParameterValueException, `The metric ${MetricName} has more than 150 values`);
  if (Counts && Counts.length !== values.length)
    refuse(InvalidParameterCombinationException, `The metric ${MetricName} must have as many Counts as Values`);
  const invalid = values.find((value) => !Number.isFinite(value));
  if (invalid !== undefined)
    refuse(InvalidParameterValueException, `The value ${invalid} of the metric ${MetricName} is not a number`);
  const counted = values.map((value, i) => [value, Counts?.[i] ?? 1] as const);
  return {
    count: counted.reduce((sum, [, count]) => sum + count, 0),
    sum: counted.reduce((sum, [value, count]) => sum + value * count, 0),
    min: Math.min(...values),
    max: Math.max(...values),
    values: counted,
  };
}
