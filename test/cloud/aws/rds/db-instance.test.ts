import { CreateKeyCommand } from '@aws-sdk/client-kms';
import { CreateDBInstanceCommand, DescribeDBInstancesCommand, RebootDBInstanceCommand } from '@aws-sdk/client-rds';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CloudEvent } from '../../../../cloud/service.ts';
import { type Stage, stage } from './fixture.ts';

describe('a Multi-AZ DB instance', { timeout: 90_000 }, () => {
  let room: Stage;
  let key: string;
  beforeAll(async () => {
    room = await stage();
    key = (await room.kms.send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
  });
  afterAll(async () => room?.[Symbol.asyncDispose]());

  const instance = async () =>
    (await room.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'guild' }))).DBInstances![0]!;
  const login = async () => {
    const { MasterUserSecret } = await instance();
    const { SecretString } = await room.secrets.send(
      new GetSecretValueCommand({ SecretId: MasterUserSecret!.SecretArn }),
    );
    const { username, password } = JSON.parse(SecretString!) as { username: string; password: string };
    return { user: username, password };
  };

  it('is creating, without an endpoint, right after CreateDBInstance', async () => {
    const { DBInstance } = await room.rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: 'Guild',
        DBName: 'guilds',
        Engine: 'postgres',
        EngineVersion: '18',
        DBInstanceClass: 'db.t4g.medium',
        AllocatedStorage: 20,
        StorageType: 'gp3',
        StorageEncrypted: true,
        KmsKeyId: key,
        MasterUsername: 'appadmin',
        ManageMasterUserPassword: true,
        MasterUserSecretKmsKeyId: key,
        MultiAZ: true,
        DBSubnetGroupName: 'data',
        VpcSecurityGroupIds: [room.group],
        BackupRetentionPeriod: 7,
      }),
    );
    expect(DBInstance).toMatchObject({ DBInstanceIdentifier: 'guild', DBInstanceStatus: 'creating', KmsKeyId: key });
    expect(DBInstance!.Endpoint).toBeUndefined();
    expect(DBInstance!.MasterUserSecret!.SecretArn).toMatch(/:secret:rds!db-/);
  });

  it('becomes available after its first backup', async () => {
    await room.reaches('guild', 'available');
    expect(await room.events('guild')).toEqual([
      'DB instance created',
      'Backing up DB instance',
      'Finished DB Instance backup',
    ]);
    expect(await instance()).toMatchObject({
      AvailabilityZone: 'us-east-1a',
      SecondaryAvailabilityZone: 'us-east-1b',
      Endpoint: {
        Port: 5432,
        Address: expect.stringMatching(/^guild\.c[a-z0-9]{11}\.us-east-1\.rds\.amazonaws\.com$/),
      },
    });
  });

  it('lets the master user of its secret in', async () => {
    expect(await room.ask('guild', await login(), 'select current_user', { database: 'guilds' })).toEqual([
      { current_user: 'appadmin' },
    ]);
  });

  it('does not answer who is not in the group that may connect', async () => {
    const attempt = room.ask('guild', await login(), 'select 1', { outside: true, patience: 300 });
    await expect(attempt).rejects.toThrow('timeout expired');
  });

  it('puts its events on the bus as RDS does', async () => {
    const events: CloudEvent[] = [];
    const { cloud } = room.cloud;
    const { emit } = cloud;
    Object.assign(cloud, { emit: (event: CloudEvent) => void events.push(event) });
    await room.rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: 'guild', ForceFailover: true }));
    await room.reaches('guild', 'available');
    Object.assign(cloud, { emit });
    const ids = events.map((it) => (it.detail as { EventID?: string }).EventID);
    // What the reason for a failover is, RDS says without a number.
    expect(ids.filter((id) => id)).toEqual(['RDS-EVENT-0013', 'RDS-EVENT-0006', 'RDS-EVENT-0015', 'RDS-EVENT-0049']);
    const arn = 'arn:aws:rds:us-east-1:000000000000:db:guild';
    expect(events.at(-1)).toEqual({
      source: 'aws.rds',
      'detail-type': 'RDS DB Instance Event',
      resources: [arn],
      detail: {
        EventCategories: ['failover'],
        SourceType: 'DB_INSTANCE',
        SourceArn: arn,
        Date: expect.any(String),
        Message: 'Multi-AZ instance failover completed',
        SourceIdentifier: 'guild',
        EventID: 'RDS-EVENT-0049',
      },
    });
  });

  it('fails over on RebootDBInstance with ForceFailover, and says so in the order of AWS', async () => {
    await room.rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: 'guild', ForceFailover: true }));
    expect((await instance()).DBInstanceStatus).toBe('rebooting');
    await room.reaches('guild', 'available');
    expect((await room.events('guild')).slice(-4)).toEqual([
      'Multi-AZ instance failover started.',
      'DB instance restarted',
      'Multi-AZ failover to standby complete - DNS propagation may take a few minutes',
      'Multi-AZ instance failover completed',
    ]);
    expect(await instance()).toMatchObject({ AvailabilityZone: 'us-east-1a', SecondaryAvailabilityZone: 'us-east-1b' });
  });
});
