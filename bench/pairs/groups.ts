import {
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
  type UpdateAutoScalingGroupType,
} from '@aws-sdk/client-auto-scaling';
import { DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import type { Pair } from './pair.ts';
import type { Tier, World } from './world.ts';

const update = (world: World, tier: Tier, change: Partial<UpdateAutoScalingGroupType>) =>
  world.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: world.named(tier), ...change }));

async function subnetIn(world: World, zone: string): Promise<string> {
  const Filters = [
    { Name: 'tag:muster:environment', Values: [world.connection.environment] },
    { Name: 'tag:muster:resource', Values: ['subnet/application-*'] },
    { Name: 'availability-zone', Values: [zone] },
  ];
  return (await world.ec2.send(new DescribeSubnetsCommand({ Filters }))).Subnets![0]!.SubnetId!;
}

/** Ends the instances of the tier that are elsewhere; their group replaces them where it may. */
async function leave(world: World, tier: Tier, isWrong: (zone: string) => boolean): Promise<void> {
  const { Instances = [] } = await world.group(tier);
  for (const { InstanceId } of Instances.filter((it) => isWrong(it.AvailabilityZone ?? '')))
    await world.autoScaling.send(
      new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: false }),
    );
  await world.settled();
}

export const oneZone: Pair = {
  with: { targets: { atMostPercent: 100 }, expect: { rtoMs: 25_000 } },
  async bad(world) {
    const { AvailabilityZone: zone = '' } = await world.database();
    await update(world, 'api', { VPCZoneIdentifier: await subnetIn(world, zone) });
    await leave(world, 'api', (it) => it !== zone);
  },
  async mend(world) {
    // Both tiers live in the same subnets.
    await update(world, 'api', { VPCZoneIdentifier: (await world.group('web')).VPCZoneIdentifier });
    const [first] = (await world.group('api')).Instances!;
    const all = await world.instances('api');
    // One of the two moves.
    if (new Set(all.map(({ Placement }) => Placement!.AvailabilityZone)).size === 1)
      await world.autoScaling.send(
        new TerminateInstanceInAutoScalingGroupCommand({
          InstanceId: first!.InstanceId!,
          ShouldDecrementDesiredCapacity: false,
        }),
      );
    await world.settled();
  },
};

export const oneInstance: Pair = {
  with: { targets: { atMostPercent: 100 } },
  async bad(world) {
    await update(world, 'api', { MinSize: 1, DesiredCapacity: 1 });
    await world.settled();
  },
  async mend(world) {
    await update(world, 'api', { MinSize: 2, DesiredCapacity: 2 });
    await world.settled();
  },
};

export const healthOfTheMachineAlone: Pair = {
  // Every instance hangs, so that nobody else serves meanwhile.
  with: {
    targets: { pick: 2, atMostPercent: 100 },
    seconds: 75,
    undoAfterSeconds: 120,
    expect: { rtoMs: 50_000, errorRate: 0.95 },
    stop: { client: { overMs: 100_000 } },
  },
  ready: (world) => world.grown(),
  bad: async (world) => void (await update(world, 'web', { HealthCheckType: 'EC2' })),
  mend: async (world) => void (await update(world, 'web', { HealthCheckType: 'ELB' })),
};
