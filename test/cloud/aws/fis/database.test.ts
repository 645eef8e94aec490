import { StopExperimentCommand } from '@aws-sdk/client-fis';
import { CreateDBInstanceCommand, DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Stage, stage } from '../rds/fixture.ts';
import { type Laboratory, openLaboratory } from './laboratory.ts';

const LOGIN = { user: 'appadmin', password: 'correct-horse-battery' };

let room: Stage;
let laboratory: Laboratory;
beforeAll(async () => {
  room = await stage();
  laboratory = await openLaboratory(room.cloud);
  await room.rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'guild',
      Engine: 'postgres',
      DBInstanceClass: 'db.t4g.micro',
      AllocatedStorage: 20,
      MasterUsername: LOGIN.user,
      MasterUserPassword: LOGIN.password,
      MultiAZ: true,
      DBSubnetGroupName: 'data',
      VpcSecurityGroupIds: [room.group],
      BackupRetentionPeriod: 0,
      Tags: [{ Key: 'drill', Value: 'yes' }],
    }),
  );
  await room.reaches('guild', 'available');
}, 90_000);
afterAll(() => room?.[Symbol.asyncDispose]());

const zone = async () =>
  (await room.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'guild' }))).DBInstances![0]!
    .AvailabilityZone;

const targets = { db: { resourceType: 'aws:rds:db', resourceTags: { drill: 'yes' }, selectionMode: 'ALL' } };
const doing = (actionId: string, parameters: Record<string, string> = {}, roleArn?: string) =>
  laboratory.template({
    targets,
    actions: { it: { actionId, parameters, targets: { DBInstances: 'db' } } },
    ...(roleArn && { roleArn }),
  });
const settled = () =>
  vi.waitFor(
    async () => {
      expect(await room.ask('guild', LOGIN, 'select 1 as one')).toEqual([{ one: 1 }]);
      const events = await room.events('guild');
      const begun = events.filter((it) => it?.startsWith('The recovery of the standby')).at(-1);
      expect(begun).toContain('is complete');
    },
    { timeout: 30_000, interval: 50 },
  );

describe('an experiment on a Multi-AZ database', { timeout: 60_000 }, () => {
  it('kills the primary, and the standby takes over', async () => {
    const before = await zone();
    const id = await laboratory.start(await doing('local:rds:kill-primary'));
    expect(await laboratory.reaches(id, 'completed')).toMatchObject({
      actions: { it: { state: { status: 'completed' } } },
    });
    await vi.waitFor(async () => expect(await zone()).not.toBe(before), { timeout: 10_000, interval: 20 });
    await settled();
  });

  it('freezes the primary until it is stopped; meanwhile the standby takes over, and what thaws serves nobody', async () => {
    const before = await zone();
    const id = await laboratory.start(await doing('local:rds:freeze-primary', { duration: 'PT5M' }));
    await laboratory.reaches(id, 'running', 'it');
    await vi.waitFor(async () => expect(await zone()).not.toBe(before), { timeout: 20_000, interval: 50 });
    await laboratory.fis.send(new StopExperimentCommand({ id }));
    expect(await laboratory.reaches(id, 'stopped')).toMatchObject({
      state: { reason: 'Experiment halted by user.' },
      actions: { it: { state: { status: 'stopped' } } },
    });
    await settled();
    expect(await zone()).not.toBe(before);
  });

  it('kills the standby, and another one is built', async () => {
    const id = await laboratory.start(await doing('local:rds:kill-standby'));
    await laboratory.reaches(id, 'completed');
    await settled();
  });

  it('makes each commit slower by what it says, for as long as it runs', async () => {
    const took = async () => {
      const from = performance.now();
      await room.ask('guild', LOGIN, 'create table if not exists slow (n int); insert into slow values (1)');
      return performance.now() - from;
    };
    const usual = await took();
    const id = await laboratory.start(await doing('local:rds:slow-disk', { duration: 'PT5M', delayMs: '700' }));
    await laboratory.reaches(id, 'running', 'it');
    await vi.waitFor(async () => expect(await took()).toBeGreaterThan(700), { timeout: 5_000 });
    await laboratory.fis.send(new StopExperimentCommand({ id }));
    await laboratory.reaches(id, 'stopped');
    await vi.waitFor(async () => expect(await took()).toBeLessThan(usual + 600), { timeout: 5_000 });
  });

  it('fails with the reason when its role may not', async () => {
    const roleArn = await laboratory.role('onlooker', ['rds:DescribeDBInstances']);
    const before = await zone();
    const id = await laboratory.start(await doing('local:rds:kill-primary', {}, roleArn));
    const { state } = await laboratory.reaches(id, 'failed');
    expect(state?.reason).toMatch(/Action it failed: .*not authorized to perform: rds:RebootDBInstance/);
    expect(await zone()).toBe(before);
  });

  it('fails over by the API where AWS has one', async () => {
    const before = await zone();
    const id = await laboratory.start(await doing('aws:rds:reboot-db-instances', { forceFailover: 'true' }));
    await laboratory.reaches(id, 'completed');
    await vi.waitFor(async () => expect(await zone()).not.toBe(before), { timeout: 15_000, interval: 50 });
    await room.reaches('guild', 'available');
  });
});
