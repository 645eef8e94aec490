import type { Dimension } from '@aws-sdk/client-cloudwatch';
import { add, type Bucket, emptyBucket, type Sample } from './bucket.ts';

export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
}

/** Values of one metric at one second since 1970; `fine` ones keep their second, others only their minute. */
export interface Datum extends MetricName {
  readonly at: number;
  readonly fine: boolean;
  readonly unit: string;
  readonly sample: Sample;
}

export interface Series extends MetricName {
  unit: string;
  lastAt: number;
  readonly minutes: Map<number, Bucket>;
  readonly seconds: Map<number, Bucket>;
}

export interface Point {
  /** The start of its period, in seconds since 1970. */
  readonly at: number;
  readonly bucket: Bucket;
}

/** AWS keeps minutes for 15 days and seconds for 3 hours; this cloud has to fit into a laptop's memory. */
const KEEP_MINUTES = 24 * 3600;
const KEEP_SECONDS = 900;
const MOST_SERIES = 10_000;

/** The newest values of every metric, in memory. */
export class Metrics {
  readonly #series = new Map<string, Series>();

  put(datum: Datum): void {
    const key = keyOf(datum);
    let series = this.#series.get(key);
    if (!series) {
      if (this.#series.size >= MOST_SERIES) this.#series.delete(this.#series.keys().next().value!);
      const { namespace, name, dimensions, unit } = datum;
      series = { namespace, name, dimensions, unit, lastAt: 0, minutes: new Map(), seconds: new Map() };
      this.#series.set(key, series);
    }
    series.lastAt = Math.max(series.lastAt, datum.at);
    into(series.minutes, Math.floor(datum.at / 60) * 60, datum.sample, KEEP_MINUTES);
    if (datum.fine) into(series.seconds, Math.floor(datum.at), datum.sample, KEEP_SECONDS);
  }

  list(): Iterable<Series> {
    return this.#series.values();
  }

  find(metric: MetricName): Series | undefined {
    return this.#series.get(keyOf(metric));
  }

  /** The values from `start` (inclusive) to `end` (exclusive), in seconds, by period; periods without values are absent. */
  query(metric: MetricName, { start, end, period }: { start: number; end: number; period: number }): Point[] {
    const series = this.find(metric);
    if (!series) return [];
    const points = new Map<number, Bucket>();
    for (const [at, bucket] of period < 60 ? series.seconds : series.minutes) {
      if (at < start || at >= end) continue;
      const begin = Math.floor(at / period) * period;
      const point = points.get(begin) ?? emptyBucket();
      add(point, bucket);
      points.set(begin, point);
    }
    return [...points].map(([at, bucket]) => ({ at, bucket })).sort((a, b) => a.at - b.at);
  }
}

/** The order of dimensions does not matter. */
export function keyOf({ namespace, name, dimensions }: MetricName): string {
  const pairs = dimensions.map(({ Name, Value }) => `${Name}=${Value}`).sort();
  return [namespace, name, ...pairs].join('\n');
}

function into(buckets: Map<number, Bucket>, at: number, sample: Sample, keep: number): void {
  const bucket = buckets.get(at) ?? emptyBucket();
  add(bucket, sample);
  buckets.set(at, bucket);
  // Buckets were first put in the order of time, but for the odd late one.
  for (const oldest of buckets.keys()) {
    if (oldest >= at - keep) break;
    buckets.delete(oldest);
  }
}
