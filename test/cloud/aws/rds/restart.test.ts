import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateDBInstanceCommand,
  CreateDBSubnetGroupCommand,
  DescribeDBInstancesCommand,
  RDSClient,
  RebootDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { afterAll, describe, expect, it, vi } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'muster-killed-'));
const running: { kill(): Promise<void> }[] = [];

async function start() {
  const script = fileURLToPath(new URL('cloud-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const config = { ...(JSON.parse(line) as { endpoint: string; region: string; credentials: object }), maxAttempts: 1 };
  const rds = new RDSClient(config as ConstructorParameters<typeof RDSClient>[0] & object);
  const ec2 = new EC2Client(config as ConstructorParameters<typeof EC2Client>[0] & object);
  const instance = async () =>
    (await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'guild' }))).DBInstances![0]!;
  const reaches = (status: string) =>
    vi.waitFor(async () => expect((await instance()).DBInstanceStatus).toBe(status), { timeout: 55_000 });
  const cloud = {
    rds,
    ec2,
    instance,
    reaches,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
  running.push(cloud);
  return cloud;
}

/** The postmasters that the folder's databases had, by the file that each of them keeps. */
function postmasters(): number[] {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((it) =>
    it.endsWith('postmaster.pid'),
  );
  return found.map((it) => Number(readFileSync(path.join(folder, it), 'utf8').split('\n')[0]));
}

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('a cloud that is killed', { timeout: 150_000 }, () => {
  afterAll(async () => {
    for (const cloud of running) await cloud.kill();
    await vi.waitFor(() => expect(postmasters().filter(alive)).toEqual([]), { timeout: 20_000 });
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes its databases with it, and has them back, with the primary where it was', async () => {
    const first = await start();
    const { Vpc } = await first.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    const SubnetIds: string[] = [];
    for (const [i, AvailabilityZone] of ['us-east-1a', 'us-east-1b'].entries()) {
      const subnet = { VpcId: Vpc!.VpcId, CidrBlock: `10.0.${i}.0/24`, AvailabilityZone };
      SubnetIds.push((await first.ec2.send(new CreateSubnetCommand(subnet))).Subnet!.SubnetId!);
    }
    const group = { DBSubnetGroupName: 'data', DBSubnetGroupDescription: 'two zones', SubnetIds };
    await first.rds.send(new CreateDBSubnetGroupCommand(group));
    await first.rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: 'guild',
        Engine: 'postgres',
        DBInstanceClass: 'db.t4g.micro',
        AllocatedStorage: 20,
        MasterUsername: 'appadmin',
        ManageMasterUserPassword: true,
        MultiAZ: true,
        DBSubnetGroupName: 'data',
        BackupRetentionPeriod: 0,
      }),
    );
    await first.reaches('available');
    await first.rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: 'guild', ForceFailover: true }));
    await first.reaches('available');
    const before = await first.instance();
    expect(before.AvailabilityZone).toBe('us-east-1b');
    const servers = postmasters();
    expect(servers.filter(alive)).toHaveLength(2);

    await first.kill();
    await vi.waitFor(() => expect(servers.filter(alive)).toEqual([]), { timeout: 20_000 });

    const second = await start();
    await second.reaches('available');
    const { AvailabilityZone, SecondaryAvailabilityZone, Endpoint, DbiResourceId } = await second.instance();
    expect({ AvailabilityZone, SecondaryAvailabilityZone, Endpoint, DbiResourceId }).toEqual({
      AvailabilityZone: 'us-east-1b',
      SecondaryAvailabilityZone: 'us-east-1a',
      Endpoint: before.Endpoint,
      DbiResourceId: before.DbiResourceId,
    });
    await second.rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: 'guild', ForceFailover: true }));
    await second.reaches('available');
    expect((await second.instance()).AvailabilityZone).toBe('us-east-1a');
    await second.kill();
  });

  it('goes on creating what it was creating', async () => {
    const first = await start();
    await first.rds.send(
      new CreateDBInstanceCommand({
        DBInstanceIdentifier: 'second',
        Engine: 'postgres',
        DBInstanceClass: 'db.t4g.micro',
        AllocatedStorage: 20,
        MasterUsername: 'appadmin',
        ManageMasterUserPassword: true,
        MultiAZ: true,
        DBSubnetGroupName: 'data',
      }),
    );
    await first.kill();
    const { rds } = await start();
    const status = async () =>
      (await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'second' }))).DBInstances![0]!
        .DBInstanceStatus;
    await expect.poll(status, { timeout: 55_000 }).toBe('available');
  });
});
