import {
  CreateDBInstanceCommand,
  CreateDBParameterGroupCommand,
  DeleteDBInstanceCommand,
  DeleteDBParameterGroupCommand,
  DeleteDBSubnetGroupCommand,
  DescribeDBInstancesCommand,
  ListTagsForResourceCommand,
  ModifyDBInstanceCommand,
  type ModifyDBInstanceCommandInput,
  ModifyDBParameterGroupCommand,
  type Parameter,
  RebootDBInstanceCommand,
  StartDBInstanceCommand,
  StopDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { GetSecretValueCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stage, stage } from './fixture.ts';

describe('a Single-AZ DB instance', { timeout: 90_000 }, () => {
  let room: Stage;
  const DBInstanceIdentifier = 'guild';
  const DBParameterGroupName = 'guild-parameters';
  const instance = async () =>
    (await room.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier }))).DBInstances![0]!;
  const modify = async (change: Partial<ModifyDBInstanceCommandInput>) => {
    await room.rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier, ApplyImmediately: true, ...change }));
    await room.reaches(DBInstanceIdentifier, 'available');
  };
  const setParameters = (...Parameters: Parameter[]) =>
    room.rds.send(new ModifyDBParameterGroupCommand({ DBParameterGroupName, Parameters }));
  const login = async () => {
    const { SecretArn } = (await instance()).MasterUserSecret!;
    const { SecretString } = await room.secrets.send(new GetSecretValueCommand({ SecretId: SecretArn }));
    const { username, password } = JSON.parse(SecretString!) as { username: string; password: string };
    return { user: username, password };
  };
  const show = async (name: string) => (await room.ask(DBInstanceIdentifier, await login(), `show ${name}`))[0]![name];

  beforeAll(async () => {
    room = await stage();
    const family = { DBParameterGroupFamily: 'postgres18', Description: 'of the guild' };
    await room.rds.send(new CreateDBParameterGroupCommand({ DBParameterGroupName, ...family }));
    await setParameters({ ParameterName: 'max_connections', ParameterValue: '60', ApplyMethod: 'pending-reboot' });
    await room.rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier,
        Engine: 'postgres',
        DBInstanceClass: 'db.t4g.micro',
        AllocatedStorage: 20,
        MasterUsername: 'appadmin',
        ManageMasterUserPassword: true,
        DBSubnetGroupName: 'data',
        DBParameterGroupName,
        VpcSecurityGroupIds: [room.group],
        BackupRetentionPeriod: 0,
        DeletionProtection: true,
        Tags: [{ Key: 'tier', Value: 'data' }],
      }),
    );
    await room.reaches(DBInstanceIdentifier, 'available');
  });
  afterAll(async () => room?.[Symbol.asyncDispose]());

  it('runs with the parameters of its group', async () => {
    expect(await show('max_connections')).toBe('60');
    await setParameters({ ParameterName: 'work_mem', ParameterValue: '2048', ApplyMethod: 'immediate' });
    await expect.poll(() => show('work_mem')).toBe('2MB');
  });

  it('takes a static parameter at its next reboot, and says that it waits', async () => {
    await setParameters({ ParameterName: 'max_connections', ParameterValue: '70', ApplyMethod: 'pending-reboot' });
    expect((await instance()).DBParameterGroups![0]!.ParameterApplyStatus).toBe('pending-reboot');
    expect(await show('max_connections')).toBe('60');
    await room.rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier }));
    await room.reaches(DBInstanceIdentifier, 'available');
    expect(await show('max_connections')).toBe('70');
    expect((await instance()).DBParameterGroups![0]!.ParameterApplyStatus).toBe('in-sync');
  });

  it.each([
    ['an unknown parameter', { ParameterName: 'no_such', ParameterValue: '1' }, /Could not find parameter/],
    ['a value out of range', { ParameterName: 'max_connections', ParameterValue: '1' }, /allowed values/],
    [
      'a value that would break out of the line',
      { ParameterName: 'timezone', ParameterValue: "UTC'\nfsync = off" },
      /Invalid parameter value/,
    ],
  ])('refuses %s', async (_, parameter, message) => {
    await expect(setParameters({ ...parameter, ApplyMethod: 'pending-reboot' })).rejects.toThrow(message);
  });

  it('cannot be forced to fail over', async () => {
    const reboot = new RebootDBInstanceCommand({ DBInstanceIdentifier, ForceFailover: true });
    await expect(room.rds.send(reboot)).rejects.toMatchObject({ name: 'InvalidParameterCombination' });
  });

  it('gets a new password that its secret knows, and the old one is refused', async () => {
    const before = await login();
    await modify({ RotateMasterUserPassword: true });
    expect(await login()).not.toEqual(before);
    expect(await room.ask(DBInstanceIdentifier, await login(), 'select 1 as one')).toEqual([{ one: 1 }]);
    await expect(room.ask(DBInstanceIdentifier, before, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect(await room.events(DBInstanceIdentifier)).toContain('Reset master credentials');
  });

  it('is rotated by Secrets Manager as well', async () => {
    const before = await login();
    await room.secrets.send(new RotateSecretCommand({ SecretId: (await instance()).MasterUserSecret!.SecretArn }));
    await room.reaches(DBInstanceIdentifier, 'available');
    expect(await login()).not.toEqual(before);
  });

  it('becomes Multi-AZ while it serves', async () => {
    await modify({ MultiAZ: true });
    expect(await instance()).toMatchObject({ MultiAZ: true, SecondaryAvailabilityZone: 'us-east-1b' });
    expect(await room.ask(DBInstanceIdentifier, await login(), 'select sync_state from pg_stat_replication')).toEqual([
      { sync_state: 'sync' },
    ]);
    await modify({ MultiAZ: false });
    expect(await room.ask(DBInstanceIdentifier, await login(), 'select 1 from pg_stat_replication')).toEqual([]);
  });

  it('answers nobody while it is stopped, and has its data when it is started', async () => {
    await room.ask(DBInstanceIdentifier, await login(), 'create table kept as select 42 as x');
    await room.rds.send(new StopDBInstanceCommand({ DBInstanceIdentifier }));
    await room.reaches(DBInstanceIdentifier, 'stopped');
    await expect(room.ask(DBInstanceIdentifier, await login(), 'select 1')).rejects.toThrow(/ECONNREFUSED/);
    await room.rds.send(new StartDBInstanceCommand({ DBInstanceIdentifier }));
    await room.reaches(DBInstanceIdentifier, 'available');
    expect(await room.ask(DBInstanceIdentifier, await login(), 'select x from kept')).toEqual([{ x: 42 }]);
  });

  it('tells CloudWatch how many are connected and what room is left', async () => {
    const cloudwatch = await room.cloud.cloud.use('cloudwatch');
    const latest = async (MetricName: string) => {
      const { Datapoints = [] } = await cloudwatch.GetMetricStatistics({
        Namespace: 'AWS/RDS',
        MetricName,
        Dimensions: [{ Name: 'DBInstanceIdentifier', Value: DBInstanceIdentifier }],
        StartTime: new Date(Date.now() - 600_000),
        EndTime: new Date(Date.now() + 60_000),
        Period: 60,
        Statistics: ['Maximum'],
      });
      return Datapoints.at(-1)?.Maximum;
    };
    await expect.poll(() => latest('DatabaseConnections')).toBeTypeOf('number');
    expect(await latest('TransactionLogsDiskUsage')).toBeGreaterThan(2 ** 20);
    const { AllocatedStorage } = await instance();
    expect(await latest('FreeStorageSpace')).toBeLessThan(AllocatedStorage! * 2 ** 30);
  });

  it('sends its log to CloudWatch Logs when that is wanted', async () => {
    await modify({ CloudwatchLogsExportConfiguration: { EnableLogTypes: ['postgresql'] } });
    expect((await instance()).EnabledCloudwatchLogsExports).toEqual(['postgresql']);
    await room.ask(DBInstanceIdentifier, await login(), 'select 1/0').catch(() => {});
    const logs = await room.cloud.cloud.use('logs');
    const found = () =>
      logs
        .FilterLogEvents({ logGroupName: '/aws/rds/instance/guild/postgresql', filterPattern: '"division by zero"' })
        .then(({ events }) => events?.length)
        .catch((error: Error) => error.name);
    await expect.poll(found, { timeout: 10_000 }).toBeGreaterThan(0);
  });

  it('says who protects its data at rest', async () => {
    const ResourceName = (await instance()).DBInstanceArn;
    const { TagList } = await room.rds.send(new ListTagsForResourceCommand({ ResourceName }));
    expect(TagList).toContainEqual({ Key: 'tier', Value: 'data' });
    expect(TagList!.find((it) => it.Key === 'local:storage-encryption')!.Value).toMatch(/^(host|none)$/);
  });

  it('is deleted only when nothing protects it and a word is said about its last snapshot', async () => {
    const remove = (more: object) => room.rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier, ...more }));
    await expect(remove({ SkipFinalSnapshot: true })).rejects.toThrow(/protected/);
    await modify({ DeletionProtection: false });
    await expect(remove({})).rejects.toThrow(/FinalDBSnapshotIdentifier is required/);
    const { SecretArn } = (await instance()).MasterUserSecret!;
    await expect(room.rds.send(new DeleteDBParameterGroupCommand({ DBParameterGroupName }))).rejects.toMatchObject({
      name: 'InvalidDBParameterGroupStateFault',
    });
    await remove({ SkipFinalSnapshot: true });
    await expect
      .poll(() => instance().catch((error: Error) => error.name), { timeout: 20_000 })
      .toBe('DBInstanceNotFoundFault');
    await expect(room.secrets.send(new GetSecretValueCommand({ SecretId: SecretArn }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await room.rds.send(new DeleteDBParameterGroupCommand({ DBParameterGroupName }));
    await room.rds.send(new DeleteDBSubnetGroupCommand({ DBSubnetGroupName: 'data' }));
  });
});
