import { stripVTControlCharacters as plain } from 'node:util';
import { describe, expect, it } from 'vitest';
import { budget, budgetText } from '../../console/budget.ts';
import type { Cost } from '../../console/costs.ts';
import { drillHistory, historyText } from '../../console/drill-history.ts';

/** As `lambdas/drill/budget.ts` has it, whose own test says the same. */
const ALLOWED_MS = 21.6 * 60_000;

const now = new Date('2026-11-21T12:00:00Z');
const cost = (ms: number, daysAgo: number, more: Partial<Cost> = {}): Cost => ({
  run: `run-${ms}-${daysAgo}`,
  kind: 'drill',
  what: 'primary-killed',
  at: new Date(now.getTime() - daysAgo * 86_400_000).toISOString(),
  ms,
  verdict: 'PASS',
  rtoMs: ms * 2,
  ...more,
});

describe('the error budget on the command line', () => {
  it('is the one that drills are refused by', () => {
    expect(budget([], now)).toEqual({ allowedMs: ALLOWED_MS, spentMs: 0, leftMs: ALLOWED_MS, by: [] });
  });

  it('names what took it, drills and deployments, the dearest first, and forgets after 30 days', () => {
    const web = { kind: 'deployment' as const, what: 'web' };
    const { spentMs, by } = budget([cost(1_000, 40), cost(2_000, 2), cost(500, 1), cost(9_000, 1, web)], now);
    expect(spentMs).toBe(11_500);
    expect(by).toEqual([
      { kind: 'deployment', what: 'web', runs: 1, ms: 9_000 },
      { kind: 'drill', what: 'primary-killed', runs: 2, ms: 2_500 },
    ]);
  });

  it('is shown as a meter, also when it is overdrawn', () => {
    const half = plain(budgetText(budget([cost(ALLOWED_MS / 2, 1)], now)));
    expect(half).toContain(`${'█'.repeat(15)}${'░'.repeat(15)} 10.8 min of 21.6 min left, 99.95 % of 30 days`);
    expect(half).toContain('648.0 s  primary-killed, 1 run');
    expect(plain(budgetText(budget([cost(ALLOWED_MS + 60_000, 1)], now)))).toContain('overdrawn by 1.0 min');
  });
});

describe('the history of a drill', () => {
  it('has each of its runs and their distribution, without those that prove nothing', () => {
    const invalid = cost(4, 3, { verdict: 'INVALID', rtoMs: 99_000 });
    const other = cost(5, 1, { what: 'zone-lost' });
    const history = drillHistory([cost(100, 5), cost(200, 4), invalid, cost(300, 2), other], 'primary-killed');
    expect(history.runs.map(({ rtoMs }) => rtoMs)).toEqual([200, 400, 99_000, 600]);
    expect(history.verdicts).toEqual({ PASS: 3, INVALID: 1 });
    expect([history.rtoMs?.p50.value, history.rtoMs?.max.value]).toEqual([400, 600]);
    expect(historyText(history)).toContain('4 runs: 3 PASS, 1 INVALID; p50 400 ms, p95 600 ms, max 600 ms');
  });

  it('says so where nothing was measured, did not end, or is remembered', () => {
    const { rtoMs: _, ...unmeasured } = cost(1, 2, { verdict: 'INVALID' });
    const text = historyText(drillHistory([unmeasured, cost(2, 1, { rtoMs: null })], 'primary-killed'));
    expect(text).toContain('not measured');
    expect(text).toContain('no end');
    expect(historyText(drillHistory([], 'primary-killed'))).toBe('No run of primary-killed is remembered');
  });
});
