import {
  AutoScalingClient,
  DescribeAutoScalingGroupsCommand,
  SetDesiredCapacityCommand,
} from '@aws-sdk/client-auto-scaling';
import type { Injector } from '../fault.ts';

const autoScaling = new AutoScalingClient({ maxAttempts: 5 });

/** Many instances more at once, as on a sudden rush: each opens its pool against the same database. */
export default {
  async inject({ targets: [tier], experiment: { parameters }, notes }, note) {
    const AutoScalingGroupName = tier!.id;
    const { AutoScalingGroups = [] } = await autoScaling.send(
      new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [AutoScalingGroupName] }),
    );
    const { DesiredCapacity = 0, MaxSize = 0 } = AutoScalingGroups[0]!;
    const before = Number(notes.desired ?? DesiredCapacity);
    await note({ desired: String(before) });
    const wanted = Math.min(MaxSize, before + Number(parameters.more));
    await autoScaling.send(
      new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity: wanted, HonorCooldown: false }),
    );
  },
} satisfies Injector;
