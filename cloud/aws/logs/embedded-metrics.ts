import type { MetricDatum, StandardUnit } from '@aws-sdk/client-cloudwatch';

interface Directive {
  Namespace: string;
  Dimensions?: string[][];
  Metrics?: { Name: string; Unit?: StandardUnit; StorageResolution?: number }[];
}

type Record_ = Record<string, unknown> & { _aws?: { Timestamp?: number; CloudWatchMetrics?: Directive[] } };

/**
 * The metrics that a log line carries in CloudWatch's embedded metric format, by namespace; that is how Lambda functions report theirs.
 * A line without any, or with a broken one, is a line like others.
 */
export function embeddedMetrics(message: string): Map<string, MetricDatum[]> {
  const found = new Map<string, MetricDatum[]>();
  if (!message.includes('"CloudWatchMetrics"')) return found;
  const record = recordOf(message);
  for (const { Namespace, Dimensions = [[]], Metrics = [] } of record?._aws?.CloudWatchMetrics ?? []) {
    if (Namespace.startsWith('AWS/')) continue; // for AWS services alone
    for (const names of Dimensions.length > 0 ? Dimensions : [[]]) {
      const dimensions = names.map((Name) => ({ Name, Value: String(record![Name] ?? '') }));
      if (dimensions.some((it) => it.Value === '')) continue;
      for (const { Name, Unit, StorageResolution } of Metrics) {
        const values = [record![Name]].flat().filter((it) => typeof it === 'number');
        if (values.length === 0) continue;
        const datum = {
          MetricName: Name,
          Values: values.slice(0, 100), // the format's limit
          Dimensions: dimensions,
          Timestamp: new Date(record!._aws!.Timestamp ?? Number.NaN),
          ...(Unit && { Unit }),
          ...(StorageResolution && { StorageResolution }),
        };
        if (!Number.isNaN(datum.Timestamp.getTime())) found.set(Namespace, [...(found.get(Namespace) ?? []), datum]);
      }
    }
  }
  return found;
}

function recordOf(message: string): Record_ | undefined {
  try {
    const record = JSON.parse(message) as Record_;
    return Array.isArray(record._aws?.CloudWatchMetrics) ? record : undefined;
  } catch {
    return undefined;
  }
}
