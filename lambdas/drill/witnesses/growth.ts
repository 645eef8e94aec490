import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import type { Witness } from '../fault.ts';
import type { Harm } from '../harm.ts';

const autoScaling = new AutoScalingClient({ maxAttempts: 5 });
const now = () => new Date().toISOString();

const groupOf = async (harm: Harm) => {
  const { AutoScalingGroups = [] } = await autoScaling.send(
    new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [harm.targets[0]!.id] }),
  );
  const instances = AutoScalingGroups[0]?.Instances ?? [];
  return { all: instances.length, serving: instances.filter((it) => it.LifecycleState === 'InService').length };
};

/** More instances than before are in service: they have connected to the database to get there. */
export const tierGrown: Witness = {
  name: 'instances of the tier',
  async look(harm) {
    const before = Number(harm.targets[0]!.facts!.instances);
    const { serving } = await groupOf(harm);
    return serving > before ? { account: `${serving} are in service, ${before} were before`, at: now() } : undefined;
  },
};

export const tierAsBefore: Witness = {
  name: 'instances of the tier after it',
  async look(harm) {
    const before = Number(harm.targets[0]!.facts!.instances);
    const { all, serving } = await groupOf(harm);
    return all === before && serving === before ? { account: `${serving} are in service again`, at: now() } : undefined;
  },
};
