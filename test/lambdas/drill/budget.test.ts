import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Cost } from '../../../lambdas/drill/budget.ts';
import { context, type Orchestrated, orchestrated } from '../orchestrated.ts';

const now = new Date('2026-11-21T12:00:00Z');
const DAY = 86_400_000;
const cost = (ms: number, daysAgo = 1, what = 'database-failover'): Cost => ({
  run: `run-${ms}-${daysAgo}`,
  kind: 'drill',
  what,
  at: new Date(now.getTime() - daysAgo * DAY).toISOString(),
  ms,
});

let all: Orchestrated;
let budget: typeof import('../../../lambdas/drill/budget.ts');
beforeAll(async () => {
  all = await orchestrated();
  budget = await import('../../../lambdas/drill/budget.ts');
});
afterAll(() => all[Symbol.asyncDispose]());

describe('the error budget', () => {
  it('is 21.6 minutes of 30 days', () => {
    expect(budget.ALLOWED_MS).toBe(21.6 * 60_000);
    expect(budget.remaining([], now)).toBe(budget.ALLOWED_MS);
  });

  it('is spent by what drills and deployments cost, and comes back after 30 days', () => {
    const spent = [cost(60_000), cost(6_000, 29.9), { ...cost(30_000, 2, 'web'), kind: 'deployment' as const }];
    expect(budget.remaining(spent, now)).toBe(budget.ALLOWED_MS - 96_000);
    expect(budget.remaining([cost(500_000, 30.1)], now)).toBe(budget.ALLOWED_MS);
  });

  it('can be overdrawn', () => {
    expect(budget.remaining([cost(budget.ALLOWED_MS + 1)], now)).toBe(-1);
  });
});

describe('the prediction of a cost', () => {
  it('is what 95 of 100 runs of this drill stayed within', () => {
    const spent = Array.from({ length: 100 }, (_, n) => cost((n + 1) * 10, n / 10));
    expect(budget.predict([...spent, cost(9_999_999, 1, 'zone-lost')], 'database-failover', 1)).toEqual({
      ms: 950,
      runs: 100,
    });
  });

  it('is what the experiment allows itself while there is no history', () => {
    expect(budget.predict([cost(5, 1, 'zone-lost')], 'database-failover', 60_000)).toEqual({ ms: 60_000, runs: 0 });
  });
});

describe('Experiment', () => {
  const ask = async (more: object = {}) => {
    const { handler } = await import('../../../lambdas/drill/experiment.ts');
    const input = {
      drill: 'database-failover',
      execution: 'arn:aws:states:us-east-1:0:execution:muster-dev-drill:one',
    };
    return handler({ ...input, ...more }, context) as Promise<Record<string, unknown>>;
  };
  const spend = async (ms: number) => {
    const { book } = await import('../../../lambdas/drill/book.ts');
    await book({ run: `spent-${ms}`, kind: 'deployment', what: 'web', at: new Date().toISOString(), ms });
  };

  it('names the run after the execution and says what it predicts', async () => {
    expect(await ask()).toMatchObject({ run: 'one', predicted: { ms: 60_000, runs: 0 }, refusals: [] });
  });

  it('refuses a drill that costs 60 s when 10 s are left, and shows a dry run why', async () => {
    await spend(budget.ALLOWED_MS - 10_000);
    await expect(ask()).rejects.toMatchObject({
      name: 'DrillRefused',
      message: expect.stringContaining('it would cost 60.0 s of the error budget, and 10.0 s are left'),
    });
    expect(await ask({ dryRun: true })).toMatchObject({
      refusals: [expect.stringContaining('60.0 s')],
      budget: { remainingMs: 10_000 },
    });
  });

  it('refuses while the switch stops all drills, and says who has stopped them', async () => {
    const { PutParameterCommand, SSMClient } = await import('@aws-sdk/client-ssm');
    const name = { Name: '/muster/dev/drills/stop', Value: 'Ada: the shop opens today', Type: 'String' as const };
    await new SSMClient({}).send(new PutParameterCommand(name));
    await expect(ask()).rejects.toThrow('/muster/dev/drills/stop says "Ada: the shop opens today"');
  });

  it('names the drills that there are', async () => {
    await expect(ask({ drill: 'database-eaten' })).rejects.toThrow(
      'there is no drill "database-eaten": database-failover,',
    );
  });
});
