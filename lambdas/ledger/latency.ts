import type { Latency } from './figures.ts';
import type { Operation } from './row.ts';

/** Of the acknowledged ones, from the intended time to the end of the answer. */
export function latency(operations: readonly Operation[]): Latency {
  const sorted = operations
    .filter(({ outcome }) => outcome === 'acked')
    .map(took)
    .sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const at = (part: number) => sorted[Math.ceil(part * sorted.length) - 1]!;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}

/** In milliseconds with three decimals. */
export const took = ({ intended, done }: Operation): number => Math.round((done - intended) * 1000) / 1000;
