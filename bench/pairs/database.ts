import { TerminateInstanceInAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeNetworkInterfacesCommand } from '@aws-sdk/client-ec2';
import { ModifyDBInstanceCommand, ModifyDBParameterGroupCommand, RebootDBInstanceCommand } from '@aws-sdk/client-rds';
import { GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Pair } from './pair.ts';
import type { World } from './world.ts';

async function multiAz(world: World, MultiAZ: boolean): Promise<void> {
  await world.rds.send(
    new ModifyDBInstanceCommand({ DBInstanceIdentifier: world.named(), MultiAZ, ApplyImmediately: true }),
  );
  await world.until('the change is made', async () => (await world.database()).MultiAZ === MultiAZ);
  await world.settled();
}

export const noStandby: Pair = {
  with: { expect: { rtoMs: 25_000 } },
  bad: (world) => multiAz(world, false),
  mend: (world) => multiAz(world, true),
};

const host = (world: World) => `/muster/${world.connection.environment}/database/host`;
let since = new Date();

const point = (world: World, Value: string) =>
  world.ssm.send(new PutParameterCommand({ Name: host(world), Value, Overwrite: true, Type: 'String' }));

export const pinnedAddress: Pair = {
  stays: 15,
  async bad(world) {
    const { AvailabilityZone } = await world.database();
    const { NetworkInterfaces = [] } = await world.ec2.send(
      new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'description', Values: ['RDSNetworkInterface'] }] }),
    );
    const primary = NetworkInterfaces.find((it) => it.AvailabilityZone === AvailabilityZone);
    since = new Date();
    await point(world, primary!.PrivateIpAddress!);
  },
  async mend(world) {
    const { Endpoint } = await world.database();
    await point(world, Endpoint!.Address!);
    await replaceThoseSince(world, since);
  },
};

/** Instances that were started in the meantime have read what was wrong. */
export async function replaceThoseSince(world: World, moment: Date): Promise<void> {
  for (const { InstanceId, LaunchTime } of await world.instances('api'))
    if (LaunchTime! >= moment)
      await world.autoScaling.send(
        new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: false }),
      );
  await world.settled();
}

/** What the fleet holds as it is, and PostgreSQL's reserve: nothing is left for one instance more. */
async function connections(world: World, most: number): Promise<void> {
  const { DBParameterGroups } = await world.database();
  await world.rds.send(
    new ModifyDBParameterGroupCommand({
      DBParameterGroupName: DBParameterGroups![0]!.DBParameterGroupName,
      Parameters: [{ ParameterName: 'max_connections', ParameterValue: String(most), ApplyMethod: 'pending-reboot' }],
    }),
  );
  await world.rds.send(new RebootDBInstanceCommand({ DBInstanceIdentifier: world.named() }));
  await world.settled();
}

async function poolSize(world: World): Promise<number> {
  const Name = `/muster/${world.connection.environment}/database/pool-size`;
  return Number((await world.ssm.send(new GetParameterCommand({ Name }))).Parameter!.Value);
}

export const poolsOverConnections: Pair = {
  async bad(world) {
    const { DesiredCapacity = 0 } = await world.group('api');
    await connections(world, DesiredCapacity * (await poolSize(world)) + 4);
  },
  mend: (world) => connections(world, 100),
};
