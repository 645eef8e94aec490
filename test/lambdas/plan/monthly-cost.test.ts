import { afterEach, describe, expect, it, vi } from 'vitest';
import { dev } from '../../../cdk/environments/dev.ts';
import { type Facts, values } from '../../../cdk/environments/environment.ts';
import { prod } from '../../../cdk/environments/prod.ts';
import { staging } from '../../../cdk/environments/staging.ts';

afterEach(() => {
  vi.resetModules();
  vi.unstubAllEnvs();
});

async function costOf(facts: Facts, resources: readonly string[], environment = 'prod') {
  const named = { environment, account: '0', region: 'us-east-1', table: 't', boundary: 'b' };
  const bundle = { bucket: 'seed', key: 'seed.zip' };
  vi.stubEnv('SETTINGS', JSON.stringify({ ...facts, ...named, seed: bundle, migration: bundle }));
  return (await import('../../../lambdas/plan/monthly-cost.ts')).monthlyCost(resources);
}

const everything = [
  'nat-gateway/a',
  'elastic-ip/a',
  'load-balancer/public',
  'auto-scaling-group/web',
  'database',
  'key',
];

describe('what an environment costs a month', () => {
  it.each([dev, staging, prod])('has a price for all that $name names', async (environment) => {
    const { unknown, total } = await costOf(values(environment), everything, environment.name);
    expect({ unknown, total }).toEqual({ unknown: [], total: expect.any(Number) });
  });

  it('counts both copies of a database, their storage, the operations beyond its own, and its secret', async () => {
    const facts = values(prod);
    // 2 × (0.168 $/h × 730 h + 100 GiB × 0.115 $) + 0.40 $
    expect((await costOf(facts, ['database'])).total).toBe(268.68);
    vi.resetModules();
    const database = { ...facts.database, storageGiB: 400, iops: 13_000 };
    expect((await costOf({ ...facts, database }, ['database'])).total).toBe(377.68);
  });

  it('names what nobody knows the price of, and counts the rest of the same resource', async () => {
    const facts = values(prod);
    const database = { ...facts.database, instanceClass: 'db.m99.large' };
    const { unknown, total } = await costOf({ ...facts, database }, ['database', 'key']);
    expect(unknown).toEqual(['database: db.m99.large']);
    expect(total).toBe(24.4);
  });
});
