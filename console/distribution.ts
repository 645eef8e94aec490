/** A figure of a sample, and between what it lies in 95 of 100 resamples. */
export interface Figure {
  readonly value: number;
  readonly from: number;
  readonly to: number;
}

export type Distribution = Readonly<Record<'p50' | 'p95' | 'max', Figure>>;

const RESAMPLES = 2_000;

/**
 * The p50, p95 and maximum of a sample with bootstrap intervals (percentile method). The resamples come from a generator with a fixed seed, so that the same
 * runs make the same intervals. Undefined without a value.
 */
export function distribution(sample: readonly number[]): Distribution | undefined {
  if (sample.length === 0) return;
  const random = generator(1);
  const resamples = Array.from({ length: RESAMPLES }, () =>
    sorted(sample.map(() => sample[Math.floor(random() * sample.length)]!)),
  );
  const figure = (share: number): Figure => {
    const values = sorted(resamples.map((it) => rank(it, share)));
    return { value: rank(sorted(sample), share), from: rank(values, 0.025), to: rank(values, 0.975) };
  };
  return { p50: figure(0.5), p95: figure(0.95), max: figure(1) };
}

const sorted = (values: readonly number[]) => [...values].sort((a, b) => a - b);

/** By nearest rank: a value that was measured, not one in between. */
const rank = (values: readonly number[], share: number) => values[Math.max(0, Math.ceil(share * values.length) - 1)]!;

/** Numbers from 0 to 1 that look random and are the same each time (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
