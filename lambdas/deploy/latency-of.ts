import type { Latency } from '../ledger/figures.ts';
import type { Operation } from '../ledger/row.ts';

export function latencyOf(operations: readonly Operation[]): Latency {
  const sorted = operations
    .filter(({ outcome }) => outcome === 'acked')
    .map(({ done, intended }) => done - intended)
    .sort((a, b) => a - b);
  if (sorted.length === 0) return null;
  const at = (part: number) => Math.round(sorted[Math.ceil(part * sorted.length) - 1]! * 1000) / 1000;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
