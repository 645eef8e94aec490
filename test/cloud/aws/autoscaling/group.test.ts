import {
  CompleteLifecycleActionCommand,
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAutoScalingGroupsCommand,
  DescribeScalingActivitiesCommand,
  PutLifecycleHookCommand,
  SetDesiredCapacityCommand,
  TerminateInstanceInAutoScalingGroupCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openTown, pave, type Street, type Town, template } from '../ec2/town.ts';

let town: Town;
let street: Street;
let templateId: string;
beforeAll(async () => {
  town = await openTown();
  street = await pave(town);
  templateId = await template(town, 'web', {});
});
afterAll(() => town.close());

const NAME = 'web';
const group = async () =>
  (await town.autoScaling.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [NAME] })))
    .AutoScalingGroups?.[0];
const members = async () => (await group())?.Instances ?? [];
const inService = async () =>
  (await members()).filter((it) => it.LifecycleState === 'InService').map((it) => it.InstanceId!);
const activities = async () =>
  (await town.autoScaling.send(new DescribeScalingActivitiesCommand({ AutoScalingGroupName: NAME }))).Activities ?? [];
const reaches = (count: number) =>
  vi.waitFor(async () => expect(await inService()).toHaveLength(count), { timeout: 10_000, interval: 30 });
const isGone = () => vi.waitFor(async () => expect(await group()).toBeUndefined(), { timeout: 10_000, interval: 30 });

describe('a group of two', () => {
  beforeEach(async () => {
    await town.autoScaling.send(
      new CreateAutoScalingGroupCommand({
        AutoScalingGroupName: NAME,
        LaunchTemplate: { LaunchTemplateId: templateId, Version: '1' },
        MinSize: 1,
        MaxSize: 3,
        DesiredCapacity: 2,
        VPCZoneIdentifier: street.subnets.join(','),
        Tags: [{ Key: 'tier', Value: 'web', PropagateAtLaunch: true }],
      }),
    );
    await reaches(2);
    return async () => {
      await town.autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: NAME, ForceDelete: true }));
      await isGone();
    };
  });

  it('has one in each of its zones, each with the tags of the group', async () => {
    expect((await members()).map((it) => it.AvailabilityZone).sort()).toEqual(['us-east-1a', 'us-east-1b']);
    const { Reservations } = await town.ec2.send(
      new DescribeInstancesCommand({
        Filters: [
          { Name: 'tag:tier', Values: ['web'] },
          { Name: 'tag:aws:autoscaling:groupName', Values: [NAME] },
          { Name: 'instance-state-name', Values: ['running'] },
        ],
      }),
    );
    expect(Reservations).toHaveLength(2);
  });

  it('says why it started them', async () => {
    const causes = (await activities()).map((it) => it.Cause);
    expect(causes.at(-1)).toMatch(
      /^At \S+Z a user request created an AutoScalingGroup changing the desired capacity from 0 to 2\. {2}At \S+Z an instance was started in response to a difference between desired and actual capacity, increasing the capacity from 0 to 1\.$/,
    );
  });

  it('replaces an instance that is terminated', async () => {
    const [victim] = await inService();
    await town.ec2.send(new TerminateInstancesCommand({ InstanceIds: [victim!] }));
    await vi.waitFor(async () => expect(await inService()).not.toContain(victim), { timeout: 5000, interval: 20 });
    await reaches(2);
  });

  it('replaces an instance whose processes are killed, and calls it impaired until then', async () => {
    const [victim] = await inService();
    const machine = town.running.cloud.instances.get(victim!)!;
    process.kill(-machine.pid, 'SIGKILL');
    await machine.gone;
    const { InstanceStatuses } = await town.ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [victim!] }));
    expect(['impaired', undefined]).toContain(InstanceStatuses?.[0]?.InstanceStatus?.Status);
    await vi.waitFor(async () => expect(await inService()).not.toContain(victim), { timeout: 5000, interval: 20 });
    await reaches(2);
    const causes = (await activities()).map((it) => it.Cause).join('\n');
    expect(causes).toContain('an instance was launched in response to an unhealthy instance needing to be replaced.');
  });

  it('grows and shrinks to the desired capacity', async () => {
    await town.autoScaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: NAME, DesiredCapacity: 3 }));
    await reaches(3);
    await town.autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName: NAME, DesiredCapacity: 1 }));
    await reaches(1);
  });

  it('takes a setting later that it was not created with, and keeps the others', async () => {
    const update = { AutoScalingGroupName: NAME, MaxInstanceLifetime: 604_800 };
    await town.autoScaling.send(new UpdateAutoScalingGroupCommand(update));
    expect(await group()).toMatchObject({
      MaxInstanceLifetime: 604_800,
      AvailabilityZoneDistribution: { CapacityDistributionStrategy: 'balanced-best-effort' },
    });
  });

  it('keeps what a request takes out, with or without a replacement', async () => {
    const [first, second] = await inService();
    const take = (InstanceId: string, ShouldDecrementDesiredCapacity: boolean) =>
      town.autoScaling.send(
        new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity }),
      );
    const { Activity } = await take(first!, true);
    expect(Activity?.Cause).toMatch(/shrinking the capacity from 2 to 1\.$/);
    await reaches(1);
    await take(second!, false);
    await vi.waitFor(async () => expect(await inService()).not.toContain(second), { timeout: 5000, interval: 20 });
    await reaches(1);
  });

  it('holds a new instance at a lifecycle hook until it is completed', async () => {
    const hook = { AutoScalingGroupName: NAME, LifecycleHookName: 'boot' };
    await town.autoScaling.send(
      new PutLifecycleHookCommand({ ...hook, LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING' }),
    );
    await town.autoScaling.send(new SetDesiredCapacityCommand({ AutoScalingGroupName: NAME, DesiredCapacity: 3 }));
    const waiting = await vi.waitFor(
      async () => {
        const found = (await members()).find((it) => it.LifecycleState === 'Pending:Wait');
        expect(found).toBeDefined();
        return found!.InstanceId;
      },
      { timeout: 5000, interval: 20 },
    );
    await town.autoScaling.send(
      new CompleteLifecycleActionCommand({ ...hook, InstanceId: waiting, LifecycleActionResult: 'CONTINUE' }),
    );
    await reaches(3);
  });

  it('refuses a second group of its name', async () => {
    const again = new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: NAME,
      LaunchTemplate: { LaunchTemplateId: templateId },
      MinSize: 0,
      MaxSize: 1,
      VPCZoneIdentifier: street.subnets[0],
    });
    await expect(town.autoScaling.send(again)).rejects.toMatchObject({ name: 'AlreadyExistsFault' });
  });

  it('refuses a desired capacity above its maximum, and says which it is', async () => {
    const tooMany = new SetDesiredCapacityCommand({ AutoScalingGroupName: NAME, DesiredCapacity: 4 });
    await expect(town.autoScaling.send(tooMany)).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'New SetDesiredCapacity value 4 is above max value 3 for the AutoScalingGroup.',
    });
  });
});
