import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateDBInstanceCommand,
  CreateDBSubnetGroupCommand,
  DescribeDBInstancesCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import { expect, it } from 'vitest';
import { startCloud } from '../../../../cloud/cloud.ts';

it('ends a database that is on its way up with its cloud, and the next start goes on with it', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rds-stop-'));
  const start = async () => {
    const cloud = await startCloud({ folder, port: 0, resume: ['ec2', 'rds'] });
    const client = { endpoint: cloud.endpoint, region: cloud.region, credentials: cloud.operator };
    return { cloud, ec2: new EC2Client(client), rds: new RDSClient(client) };
  };
  const first = await start();
  const { Vpc } = await first.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const SubnetIds: string[] = [];
  for (const [index, zone] of ['a', 'b'].entries()) {
    const subnet = { VpcId: Vpc!.VpcId, CidrBlock: `10.0.${index}.0/24`, AvailabilityZone: `us-east-1${zone}` };
    SubnetIds.push((await first.ec2.send(new CreateSubnetCommand(subnet))).Subnet!.SubnetId!);
  }
  const group = { DBSubnetGroupName: 'data', DBSubnetGroupDescription: 'two zones', SubnetIds };
  await first.rds.send(new CreateDBSubnetGroupCommand(group));
  await first.rds.send(
    new CreateDBInstanceCommand({
      ...{ DBInstanceIdentifier: 'roster', Engine: 'postgres', DBInstanceClass: 'db.t4g.micro', AllocatedStorage: 20 },
      ...{ MasterUsername: 'appadmin', ManageMasterUserPassword: true, MultiAZ: true, DBSubnetGroupName: 'data' },
    }),
  );
  const files = () => readdirSync(folder, { recursive: true, encoding: 'utf8' });
  await expect.poll(files, { timeout: 30_000, interval: 10 }).toContainEqual(expect.stringMatching(/postgresql\.log$/));
  await first.cloud.stop();
  expect(files().filter((it) => it.endsWith('postmaster.pid'))).toEqual([]);
  expect(() => first.cloud.cloud.processes.spawn('true', [], { name: 'a latecomer' })).toThrow(
    'Cannot start a latecomer: the cloud stops',
  );

  // The address of the database is free again, or this would fail.
  const second = await start();
  const status = async () =>
    (await second.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'roster' }))).DBInstances![0]!
      .DBInstanceStatus;
  await expect.poll(status, { timeout: 55_000 }).toBe('available');
  await second.cloud.stop();
  rmSync(folder, { recursive: true });
}, 120_000);
