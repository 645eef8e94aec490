import { CreateKeyCommand, DisableKeyCommand } from '@aws-sdk/client-kms';
import {
  CreateDBInstanceCommand,
  type CreateDBInstanceCommandInput,
  CreateDBSubnetGroupCommand,
  DescribeDBEngineVersionsCommand,
  DescribeDBInstancesCommand,
  DescribeDBSubnetGroupsCommand,
  DescribeOrderableDBInstanceOptionsCommand,
} from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPassword, generatePassword } from '../../../../cloud/aws/rds/master-password.ts';
import { type Stage, stage } from './fixture.ts';

let room: Stage;
beforeAll(async () => {
  room = await stage();
});
afterAll(async () => room?.[Symbol.asyncDispose]());

const create = (change: Partial<CreateDBInstanceCommandInput>) =>
  room.rds.send(
    new CreateDBInstanceCommand({
      DBInstanceIdentifier: 'refused',
      Engine: 'postgres',
      DBInstanceClass: 'db.t4g.micro',
      AllocatedStorage: 20,
      MasterUsername: 'appadmin',
      MasterUserPassword: 'correct-horse',
      DBSubnetGroupName: 'data',
      ...change,
    }),
  );

describe('CreateDBInstance', () => {
  it.each<[string, Partial<CreateDBInstanceCommandInput>, string, RegExp]>([
    ['the username admin', { MasterUsername: 'admin' }, 'InvalidParameterValue', /reserved word used by the engine/],
    [
      'a password with a slash',
      { MasterUserPassword: 'half/hearted' },
      'InvalidParameterValue',
      /Only printable ASCII/,
    ],
    ['a short password', { MasterUserPassword: 'short' }, 'InvalidParameterValue', /shorter than 8/],
    ['no password', { MasterUserPassword: undefined }, 'InvalidParameterValue', /must be provided/],
    [
      'a password beside a managed one',
      { ManageMasterUserPassword: true },
      'InvalidParameterCombination',
      /together with ManageMasterUserPassword/,
    ],
    [
      'IOPS for a small gp3 volume',
      { StorageType: 'gp3', AllocatedStorage: 100, Iops: 3000 },
      'InvalidParameterCombination',
      /storage size less than 400/,
    ],
    ['too little storage', { AllocatedStorage: 5 }, 'InvalidParameterCombination', /Invalid storage size/],
    [
      'a name that ends in a hyphen',
      { DBInstanceIdentifier: 'guild-' },
      'InvalidParameterValue',
      /not a valid identifier/,
    ],
    ['an unknown class', { DBInstanceClass: 'db.z9.huge' }, 'InvalidParameterValue', /Invalid DB Instance class/],
    ['a version that is not here', { EngineVersion: '9.6' }, 'InvalidParameterCombination', /Cannot find version 9.6/],
    [
      'a zone for Multi-AZ',
      { MultiAZ: true, AvailabilityZone: 'us-east-1a' },
      'InvalidParameterCombination',
      /Multi-AZ/,
    ],
    ['an unknown subnet group', { DBSubnetGroupName: 'none' }, 'DBSubnetGroupNotFoundFault', /none/],
    ['an unknown parameter group', { DBParameterGroupName: 'none' }, 'DBParameterGroupNotFoundFault', /none/],
    [
      'an unknown security group',
      { VpcSecurityGroupIds: ['sg-00000000000000000'] },
      'InvalidParameterValue',
      /security group/,
    ],
    ['a key without encryption', { KmsKeyId: 'alias/aws/rds' }, 'InvalidParameterCombination', /StorageEncrypted/],
  ])('refuses %s', async (_, change, name, message) => {
    const error = await create(change).catch((it: Error) => it);
    expect(error).toMatchObject({ name, message: expect.stringMatching(message) });
  });

  it('refuses a key that is disabled', async () => {
    const KmsKeyId = (await room.kms.send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
    await room.kms.send(new DisableKeyCommand({ KeyId: KmsKeyId }));
    await expect(create({ StorageEncrypted: true, KmsKeyId })).rejects.toMatchObject({
      name: 'KMSKeyNotAccessibleFault',
    });
  });

  it('leaves nothing behind of what it refused', async () => {
    expect((await room.rds.send(new DescribeDBInstancesCommand({}))).DBInstances).toEqual([]);
  });
});

describe('a generated master password', () => {
  it('is one that RDS takes, a thousand times', () => {
    const made = Array.from({ length: 1000 }, generatePassword);
    for (const password of made) expect(() => checkPassword(password)).not.toThrow();
    expect(new Set(made).size).toBe(1000);
  });
});

describe('CreateDBSubnetGroup', () => {
  it('refuses subnets of one zone', async () => {
    const { DBSubnetGroups } = await room.rds.send(new DescribeDBSubnetGroupsCommand({ DBSubnetGroupName: 'data' }));
    const SubnetIds = [DBSubnetGroups![0]!.Subnets![0]!.SubnetIdentifier!];
    const group = { DBSubnetGroupName: 'narrow', DBSubnetGroupDescription: 'one zone', SubnetIds };
    await expect(room.rds.send(new CreateDBSubnetGroupCommand(group))).rejects.toMatchObject({
      name: 'DBSubnetGroupDoesNotCoverEnoughAZs',
    });
  });
});

describe('what can be ordered', () => {
  it('is the PostgreSQL that is here, on classes of two zones and more', async () => {
    const { DBEngineVersions } = await room.rds.send(new DescribeDBEngineVersionsCommand({ Engine: 'postgres' }));
    expect(DBEngineVersions).toMatchObject([
      { EngineVersion: expect.stringMatching(/^18\.\d+$/), DBParameterGroupFamily: 'postgres18' },
    ]);
    const options = new DescribeOrderableDBInstanceOptionsCommand({
      Engine: 'postgres',
      DBInstanceClass: 'db.t4g.medium',
    });
    const { OrderableDBInstanceOptions } = await room.rds.send(options);
    expect(OrderableDBInstanceOptions).toMatchObject([{ MultiAZCapable: true, AvailabilityZones: { length: 3 } }]);
  });
});
