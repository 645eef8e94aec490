import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import {
  InvalidParameterException,
  type MetricFilter,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { compilePattern, select } from './filter-pattern.ts';
import type { LogEvent } from './journal.ts';
import { invalidToken } from './log-group.ts';
import { groupOf, type Logs, type MetricFilterRow, type Operations, streamKey } from './logs.ts';

/** Filters that make metrics out of what is written to a group. */
export function metricFilters(logs: Logs): Operations {
  const { cloud, filters } = logs;

  return {
    async PutMetricFilter({ logGroupName, filterName = '', filterPattern = '', metricTransformations = [] }) {
      const group = groupOf(logs, logGroupName).name;
      compilePattern(filterPattern);
      const [transformation] = metricTransformations;
      if (!transformation || metricTransformations.length > 1)
        refuse(InvalidParameterException, `The filter ${filterName} must have exactly one metric transformation`);
      if (transformation.metricNamespace?.startsWith('AWS/'))
        refuse(InvalidParameterException, `The namespace ${transformation.metricNamespace} is for AWS services`);
      const key = streamKey(group, filterName);
      filters.put(key, { group, filterName, filterPattern, transformation, createdAt: cloud.clock.now().getTime() });
      return {};
    },

    async DescribeMetricFilters({
      logGroupName,
      filterNamePrefix = '',
      metricName,
      metricNamespace,
      limit = 50,
      nextToken,
    }) {
      const chosen = filters
        .values()
        .filter(
          (it) =>
            (!logGroupName || it.group === logGroupName) &&
            it.filterName.startsWith(filterNamePrefix) &&
            (!metricName || it.transformation.metricName === metricName) &&
            (!metricNamespace || it.transformation.metricNamespace === metricNamespace),
        );
      const page = paging(
        chosen,
        (it) => streamKey(it.group, it.filterName),
        { token: nextToken, size: limit },
        invalidToken,
      );
      return { metricFilters: page.items.map(describe), nextToken: page.next };
    },

    async DeleteMetricFilter({ logGroupName, filterName = '' }) {
      const deleted = filters.delete(streamKey(groupOf(logs, logGroupName).name, filterName));
      if (!deleted) refuse(ResourceNotFoundException, `The specified metric filter ${filterName} does not exist.`);
      return {};
    },
  };
}

/** What the filters of a group make of new events, by namespace. */
export function filteredMetrics(
  { filters }: Logs,
  group: string,
  events: readonly LogEvent[],
): Map<string, MetricDatum[]> {
  const found = new Map<string, MetricDatum[]>();
  for (const { group: of, filterPattern, transformation } of filters.values()) {
    if (of !== group) continue;
    const matches = compilePattern(filterPattern);
    for (const { message, timestamp } of events) {
      const value = matches(message) ? amountOf(transformation, message) : transformation.defaultValue;
      if (value === undefined || !Number.isFinite(value)) continue;
      const dimensions = Object.entries(transformation.dimensions ?? {}).map(([Name, selector]) => ({
        Name,
        Value: String(select(message, selector) ?? ''),
      }));
      if (dimensions.some((it) => it.Value === '')) continue;
      const datum = {
        MetricName: transformation.metricName,
        Value: value,
        Timestamp: new Date(timestamp),
        Dimensions: dimensions,
        ...(transformation.unit && { Unit: transformation.unit }),
      };
      const namespace = transformation.metricNamespace ?? '';
      found.set(namespace, [...(found.get(namespace) ?? []), datum]);
    }
  }
  return found;
}

/** A number as it stands, or the field of a JSON message that `$.field` names. */
function amountOf({ metricValue = '1' }: MetricFilterRow['transformation'], message: string): number | undefined {
  return Number(metricValue.startsWith('$') ? select(message, metricValue) : metricValue);
}

function describe({ group, filterName, filterPattern, transformation, createdAt }: MetricFilterRow): MetricFilter {
  return {
    logGroupName: group,
    filterName,
    filterPattern,
    metricTransformations: [{ ...transformation }],
    creationTime: createdAt,
  };
}
