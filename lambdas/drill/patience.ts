import type { Operation } from '../ledger/row.ts';
import type { Tail } from './tail.ts';

/** How much of the last time may fail. */
export interface Patience {
  readonly errorRate: number;
  readonly overMs: number;
}

/** Who has waited so long counts as failed: clients whose requests hang would else be heard only when they give up. */
const HANGS_MS = 1_000;

/**
 * Why the client has had enough, judged by the operations that were due in the last `overMs`; undefined while it has not, and as long as
 * the operations at hand do not reach back that far.
 */
export function exhausted({ operations, at }: Tail, { errorRate, overMs }: Patience): string | undefined {
  if (!operations.some(({ intended }) => intended <= at - overMs)) return undefined;
  const window = operations.filter(({ intended }) => intended > at - overMs);
  const answered = window.filter(({ intended }) => intended <= at - HANGS_MS).length;
  const hanging = Math.max(0, due(operations, at - overMs, at - HANGS_MS) - answered);
  const failed = window.filter(({ outcome }) => outcome !== 'acked').length + hanging;
  const all = window.length + hanging;
  if (all === 0 || failed / all < errorRate) return undefined;
  return `${failed} of ${all} requests failed in the last ${overMs / 1000} s: ${(errorRate * 100).toFixed(0)} % end the drill`;
}

/** How many operations were due between two times, by the schedule on which these were sent. */
function due(operations: readonly Operation[], from: number, to: number): number {
  const [first, ...rest] = operations.toSorted((a, b) => a.seq - b.seq);
  const last = rest.at(-1);
  if (!first || !last) return 0;
  const intervalMs = (last.intended - first.intended) / (last.seq - first.seq);
  const before = (at: number) => Math.floor((at - first.intended) / intervalMs);
  return before(to) - before(from);
}
