import { describe, expect, it } from 'vitest';
import { exhausted } from '../../../lambdas/drill/patience.ts';
import type { Operation } from '../../../lambdas/ledger/row.ts';

/** An operation every 20 ms; those from `from` to `to` fail. */
const operations = (ms: number, from: number, to: number) => ({
  at: ms,
  operations: Array.from({ length: ms / 20 }, (_, n) => {
    const intended = n * 20;
    const fails = intended >= from && intended < to;
    return { seq: n, intended, done: intended + 5, outcome: fails ? 'indeterminate' : 'acked' } as Operation;
  }),
});
const patience = { errorRate: 0.5, overMs: 5_000 };

describe('the patience of clients', () => {
  it('is not exhausted while everybody is served', () => {
    expect(exhausted(operations(10_000, 0, 0), patience)).toBeUndefined();
  });

  it('ends within one window when half of the requests fail', () => {
    const trips = (at: number) => exhausted(operations(at, 10_000, 99_999), patience);
    expect(trips(12_400)).toBeUndefined();
    expect(trips(12_600)).toMatch(/^\d+ of \d+ requests failed in the last 5 s: 50 % end the drill$/);
  });

  it('is not judged by less than its window', () => {
    expect(exhausted(operations(4_000, 0, 4_000), patience)).toBeUndefined();
  });

  it('forgets what is longer ago', () => {
    expect(exhausted(operations(20_000, 5_000, 12_000), patience)).toBeUndefined();
  });

  it('counts as failed who has waited a second, long before anybody gives up', () => {
    const silentSince = (ms: number, at: number) => ({ ...operations(ms, 0, 0), at });
    expect(exhausted(silentSince(10_000, 12_900), patience)).toBeUndefined();
    expect(exhausted(silentSince(10_000, 13_600), patience)).toMatch(/^1\d\d of 2\d\d requests failed/);
    expect(exhausted(silentSince(10_000, 16_600), { errorRate: 1, overMs: 5_000 })).toMatch(/^200 of 200/);
  });

  it('has nothing to judge by without requests', () => {
    expect(exhausted({ operations: [], at: 9_000 }, patience)).toBeUndefined();
  });
});
