import type { Operation } from '../ledger/row.ts';

/** How much of the last time may fail. */
export interface Patience {
  readonly errorRate: number;
  readonly overMs: number;
}

/**
 * Why the client has had enough, judged by the operations that were due in the last `overMs`; undefined while it has not, and as long as
 * the operations at hand do not reach back that far.
 */
export function exhausted(operations: readonly Operation[], { errorRate, overMs }: Patience): string | undefined {
  const last = Math.max(...operations.map(({ done }) => done));
  const window = operations.filter(({ intended }) => intended > last - overMs);
  const reachesBack = operations.some(({ intended }) => intended <= last - overMs);
  const failed = window.filter(({ outcome }) => outcome !== 'acked').length;
  if (!reachesBack || window.length === 0 || failed / window.length < errorRate) return undefined;
  return `${failed} of ${window.length} requests failed in the last ${overMs / 1000} s: ${(errorRate * 100).toFixed(0)} % end the drill`;
}
