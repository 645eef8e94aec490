import { describe, expect, it } from 'vitest';
import { dev } from '../../cdk/environments/dev.ts';
import { values } from '../../cdk/environments/environment.ts';
import { prod } from '../../cdk/environments/prod.ts';
import { staging } from '../../cdk/environments/staging.ts';

const deployment = {
  account: '111122223333',
  region: 'eu-west-1',
  table: 'muster-dev',
  boundary: 'arn:aws:iam::111122223333:policy/muster-dev-boundary',
  seed: { bucket: 'bucket', key: 'key' },
  migration: { bucket: 'bucket', key: 'migration' },
};
process.env.SETTINGS = JSON.stringify({ ...values(dev), environment: 'dev', ...deployment });
const { Settings } = await import('../../lambdas/settings.ts');
const { violations } = await import('../../lambdas/checks/rules.ts');

describe.each([dev, staging, prod])('$name', (environment) => {
  const natGatewaysBecause = environment.facts.natGateways.because;
  const settings = () =>
    Settings.parse({ ...values(environment), natGatewaysBecause, environment: environment.name, ...deployment });

  it('says of every fact why it is so', () => {
    for (const [name, { because }] of Object.entries(environment.facts))
      expect(because.length, name).toBeGreaterThan(15);
  });

  it('is what the functions can read', () => {
    expect(settings().zones).toHaveLength(2);
  });

  it('breaks no rule', () => {
    expect(violations(settings())).toEqual([]);
  });
});

describe('the rules', () => {
  const broken = (change: object) =>
    violations(Settings.parse({ ...values(dev), environment: 'dev', ...deployment, ...change }));

  it.each([
    [{ zones: ['a'] }, '"zones" is ["a"]'],
    [{ instances: { min: 3, desired: 2, max: 4 } }, 'min ≤ desired ≤ max'],
    [{ instances: { min: 1, desired: 2, max: 4 } }, '"instances.min" is 1'],
    [{ graceSeconds: 50 }, '"graceSeconds" is 50'],
    [{ health: { intervalSeconds: 5, timeoutSeconds: 5, healthy: 2, unhealthy: 2 } }, '"health.timeoutSeconds" is 5'],
    [{ database: { ...values(dev).database, storageGiB: 10 } }, '"database.storageGiB" is 10'],
    [{ natGatewaysBecause: '' }, '"natGateways" is "one" for 2 zones'],
    [{ database: { ...values(dev).database, iops: 3000, storageGiB: 100 } }, '"database.iops" is 3000'],
    [{ database: { ...values(dev).database, backupDays: 0 } }, '"database.backupDays" is 0'],
  ])('refuse %j', (change, words) => {
    expect(broken(change).join()).toContain(words);
  });
});

describe('prod, compared with dev', () => {
  const [cheap, safe] = [values(dev), values(prod)];

  it('survives a zone without losing the way out', () => {
    expect([cheap.natGateways, safe.natGateways]).toEqual(['one', 'one-per-zone']);
  });

  it('keeps its data from being deleted', () => {
    expect(safe.database.deletionProtection && safe.loadBalancerDeletionProtection && safe.keepDataOnTeardown).toBe(
      true,
    );
    expect(cheap.database.deletionProtection || cheap.loadBalancerDeletionProtection || cheap.keepDataOnTeardown).toBe(
      false,
    );
  });

  it('asks a person before it deploys', () => {
    expect([cheap.approval.by, safe.approval.by]).toEqual(['nobody', 'person']);
  });

  it('has room for an evening: more instances, which a quiet hour does not take away', () => {
    expect([cheap.instances, safe.instances]).toEqual([
      { min: 2, desired: 2, max: 4 },
      { min: 2, desired: 4, max: 10 },
    ]);
    expect([cheap.scaleInProtection, safe.scaleInProtection]).toEqual([false, true]);
  });

  it('can deploy older builds again', () => {
    expect([cheap.artifactDays, safe.artifactDays]).toEqual([3, 30]);
  });

  it('has an instance in each zone in either', () => {
    for (const { zones, instances } of [cheap, safe]) expect(instances.min).toBeGreaterThanOrEqual(zones.length);
  });

  it('has a standby in either', () => {
    expect([cheap.database.multiAz, safe.database.multiAz]).toEqual([true, true]);
  });
});

describe.each([staging, prod])('$name', ({ facts }) => {
  const different = Object.entries(facts).filter(([name, { value }]) => {
    const ofDev = dev.facts[name as keyof typeof dev.facts].value;
    return JSON.stringify(value) !== JSON.stringify(ofDev);
  });

  it.each(different.map(([name, { because }]) => [name, because] as const))(
    'has a reason of its own for what it does not share with dev: %s',
    (name, because) => {
      expect(because).not.toBe(dev.facts[name as keyof typeof dev.facts].because);
    },
  );
});
