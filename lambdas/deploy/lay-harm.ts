import type { Operation } from '../ledger/row.ts';
import { attribute, type Phase } from './attribution.ts';
import type { Harm } from './deployment-report.ts';

/** Whether a request came to harm, and how: not acknowledged, or acknowledged later than `slowMs` after it was due. */
export function harmOf({ outcome, done, intended }: Operation, slowMs: number): 'failed' | 'slow' | undefined {
  if (outcome !== 'acked') return 'failed';
  return done - intended > slowMs ? 'slow' : undefined;
}

/** Every harmed request, laid to a lifecycle event where one can be named; those with the same explanation together, the most harm first. */
export function layHarm(
  operations: readonly Operation[],
  all: readonly Phase[],
  slack: number,
  slowMs: number,
): Harm[] {
  const found = new Map<string, Harm>();
  for (const row of operations) {
    const harm = harmOf(row, slowMs);
    if (!harm) continue;
    const from = row.sent ?? row.intended;
    const attribution = attribute({ from, to: row.done, failed: harm === 'failed', row }, all, slack);
    const key = JSON.stringify(attribution);
    const group: Harm = found.get(key) ?? {
      ...attribution,
      suspects: [...attribution.suspects],
      failed: 0,
      slow: 0,
      first: row.done,
      last: row.done,
      seqs: [],
    };
    group[harm]++;
    group.first = Math.min(group.first, row.done);
    group.last = Math.max(group.last, row.done);
    group.seqs.push(row.seq);
    found.set(key, group);
  }
  return [...found.values()].sort((a, b) => b.failed - a.failed || b.slow - a.slow || a.first - b.first);
}
