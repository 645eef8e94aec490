import { DescribeNetworkInterfacesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateDBInstanceCommand, DeleteDBInstanceCommand, DescribeDBInstancesCommand } from '@aws-sdk/client-rds';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Stage, stage } from './fixture.ts';

describe('a DB instance that is deleted while it is created', { timeout: 90_000 }, () => {
  let room: Stage;
  beforeAll(async () => {
    room = await stage();
  });
  afterAll(async () => room?.[Symbol.asyncDispose]());

  const create = () =>
    room.rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: 'guild',
        Engine: 'postgres',
        DBInstanceClass: 'db.t4g.medium',
        AllocatedStorage: 20,
        MasterUsername: 'appadmin',
        MasterUserPassword: 'not-so-secret',
        DBSubnetGroupName: 'data',
        VpcSecurityGroupIds: [room.group],
      }),
    );
  const status = async () => {
    try {
      const { DBInstances } = await room.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'guild' }));
      return DBInstances![0]!.DBInstanceStatus;
    } catch (error) {
      return (error as Error).name;
    }
  };

  it('is deleting until it is gone, leaves no interface behind, and can be created again', async () => {
    await create();
    await room.rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: 'guild', SkipFinalSnapshot: true }));
    const seen = new Set<string | undefined>();
    await vi.waitFor(
      async () => {
        seen.add(await status());
        expect([...seen]).toContain('DBInstanceNotFoundFault');
      },
      { timeout: 60_000, interval: 20 },
    );
    expect([...seen]).toEqual(['deleting', 'DBInstanceNotFoundFault']);

    const { endpoint, region, operator: credentials } = room.cloud;
    const { NetworkInterfaces = [] } = await new EC2Client({ endpoint, region, credentials }).send(
      new DescribeNetworkInterfacesCommand({}),
    );
    expect(NetworkInterfaces.filter(({ Description }) => Description === 'RDSNetworkInterface')).toEqual([]);

    await create();
    await room.reaches('guild', 'available');
  });
});
