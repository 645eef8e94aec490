import { bin, max } from 'd3-array';
import { latency as latencyOf } from '../ledger/latency.ts';
import type { Operation } from '../ledger/row.ts';
import type { Told } from './deployment-report.ts';
import { harmOf } from './lay-harm.ts';

/** What a picture a page wide can show. */
const MOST = 180;
const LENGTHS = [250, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000];

/** The operations by the interval in which they were due: a line of the picture's pixels each. */
export function timeline(operations: readonly Operation[], slowMs: number): Told['timeline'] {
  const end = max(operations, ({ intended }) => intended) ?? 0;
  const lengthMs = LENGTHS.find((it) => end / it <= MOST) ?? LENGTHS.at(-1)!;
  const starts = Array.from({ length: Math.floor(end / lengthMs) + 1 }, (_, n) => n * lengthMs);
  const bins = bin<Operation, number>()
    .value(({ intended }) => intended)
    .domain([0, starts.length * lengthMs])
    .thresholds(starts.slice(1))([...operations]);
  const intervals = bins.map((due, n) => {
    const harms = due.map((it) => harmOf(it, slowMs));
    const failed = harms.filter((it) => it === 'failed').length;
    const slow = harms.filter((it) => it === 'slow').length;
    return { at: starts[n]!, good: due.length - failed - slow, slow, failed, latency: latencyOf(due) };
  });
  return { lengthMs, intervals };
}
