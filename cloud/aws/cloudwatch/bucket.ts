/** What is known about the values of one metric in one stretch of time. */
export interface Bucket {
  count: number;
  sum: number;
  min: number;
  max: number;
  /** Values to three digits, by how often they occurred: percentiles are read from it. */
  readonly values: Map<number, number>;
}

export interface Sample {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly values: readonly (readonly [value: number, count: number])[];
}

/** More distinct values than this are not told apart in one bucket: they only count. */
const DISTINCT = 500;

export function emptyBucket(): Bucket {
  return { count: 0, sum: 0, min: Infinity, max: -Infinity, values: new Map() };
}

export function add(
  bucket: Bucket,
  sample: Pick<Bucket, 'count' | 'sum' | 'min' | 'max'> & { values: Iterable<readonly [number, number]> },
): void {
  bucket.count += sample.count;
  bucket.sum += sample.sum;
  bucket.min = Math.min(bucket.min, sample.min);
  bucket.max = Math.max(bucket.max, sample.max);
  for (const [value, count] of sample.values) {
    const rounded = Number(value.toPrecision(3));
    const known = bucket.values.get(rounded);
    if (known !== undefined || bucket.values.size < DISTINCT) bucket.values.set(rounded, (known ?? 0) + count);
  }
}

/** Whether this is a statistic that can be asked for: the five simple ones and percentiles (`p0` to `p100`, with decimals). */
export function isStatistic(name: string): boolean {
  return name in SIMPLE || percentileOf(name) !== undefined;
}

export function statistic(bucket: Bucket, name: string): number {
  const simple = SIMPLE[name];
  return simple ? simple(bucket) : percentile(bucket, percentileOf(name) ?? 50);
}

const SIMPLE: Record<string, (bucket: Bucket) => number> = {
  SampleCount: ({ count }) => count,
  Sum: ({ sum }) => sum,
  Average: ({ sum, count }) => sum / count,
  Minimum: ({ min }) => min,
  Maximum: ({ max }) => max,
};

function percentileOf(name: string): number | undefined {
  const [, digits] = /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(name) ?? [];
  return digits !== undefined && Number(digits) <= 100 ? Number(digits) : undefined;
}

/** The smallest value that at least this share of the values does not exceed. */
function percentile({ values, max }: Bucket, percent: number): number {
  const sorted = [...values].sort(([a], [b]) => a - b);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [value, count] of sorted) {
    seen += count;
    if (seen >= (percent / 100) * total) return value;
  }
  return max;
}
