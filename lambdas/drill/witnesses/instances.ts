import { AutoScalingClient, type AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  type TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { autoScalingGroups } from '../../auto-scaling-group.ts';
import { named } from '../../naming.ts';
import { tiers as allTiers, type Tier } from '../../settings.ts';
import type { Witness } from '../fault.ts';
import type { Harm, Target } from '../harm.ts';

const autoScaling = new AutoScalingClient({ maxAttempts: 5 });
const ec2 = new EC2Client({ maxAttempts: 5 });
const elb = new ElasticLoadBalancingV2Client({ maxAttempts: 5 });

const ENDED = ['shutting-down', 'terminated', 'stopping', 'stopped'];

/** The instances among the targets; a zone has subnets as well. */
export const hit = ({ targets }: Harm): readonly Target[] => targets.filter(({ id }) => id.startsWith('i-'));
const tiersOf = (harm: Harm) => [...new Set(hit(harm).map(({ facts }) => facts!.tier!))];
const servingNow = async (tier: Tier): Promise<AutoScalingGroup> =>
  (await autoScalingGroups(autoScaling, tier))[0] ?? ({ AutoScalingGroupName: tier } as AutoScalingGroup);
const now = () => new Date().toISOString();

/** EC2 says that every one of them has ended. */
export const instancesEnded: Witness = {
  name: 'state of the instances',
  async look(harm) {
    const ids = hit(harm).map(({ id }) => id);
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: ids }));
    const found = Reservations.flatMap(({ Instances = [] }) => Instances);
    if (!found.every(({ State }) => ENDED.includes(State?.Name ?? ''))) return undefined;
    const states = found.map(({ InstanceId, State }) => `${InstanceId} is ${State?.Name}`);
    return { account: `EC2 says: ${states.join(', ')}`, at: now() };
  },
};

/** The groups of the tiers that were hit have as many in service as they want; those that were hit count if they are `spared`. */
const inService = (spared: boolean): Witness => ({
  name: 'instances in service',
  async look(harm) {
    const gone = new Set(spared ? [] : hit(harm).map(({ id }) => id));
    const groups = await Promise.all(tiersOf(harm).map((tier) => servingNow(tier as Tier)));
    const complete = groups.map(({ AutoScalingGroupName, DesiredCapacity = 0, Instances = [] }) => {
      const serving = Instances.filter((it) => it.LifecycleState === 'InService' && !gone.has(it.InstanceId!));
      return { AutoScalingGroupName, DesiredCapacity, serving: serving.map((it) => it.InstanceId) };
    });
    if (!complete.every(({ DesiredCapacity, serving }) => serving.length >= DesiredCapacity)) return undefined;
    const says = complete.map(
      ({ AutoScalingGroupName, serving }) => `${AutoScalingGroupName} has ${serving.join(', ')}`,
    );
    return { account: `in service are again: ${says.join('; ')}`, at: now() };
  },
});
/** As many as wanted, the ones that were ended not among them. */
export const tierComplete = inService(false);
/** As many as wanted, the ones that were hit or others in their place. */
export const tierServing = inService(true);

/** Every registered target of the tiers that were hit answers its health check again. */
export const targetsHealthy: Witness = {
  name: 'target health',
  async look(harm) {
    const health = await healthOf(tiersOf(harm));
    const others = health.filter((it) => it.TargetHealth?.State !== 'draining');
    if (others.length === 0 || others.some((it) => it.TargetHealth?.State !== 'healthy')) return undefined;
    return { account: `the load balancer calls ${others.map((it) => it.Target?.Id).join(', ')} healthy`, at: now() };
  },
};

/** The load balancer has taken every one of the targets out of rotation; their group may have taken them away since. */
export const targetsUnhealthy: Witness = {
  name: 'target health',
  async look(harm) {
    const ids = hit(harm).map(({ id }) => id);
    const health = await healthOf(tiersOf(harm));
    const states = ids.map((id) => ({ id, ...health.find((it) => it.Target?.Id === id)?.TargetHealth }));
    if (states.some(({ State }) => State === 'healthy' || State === 'initial')) return undefined;
    const why = states.map(({ id, State, Description }) => `${id} is ${State ?? 'gone'} ${Description ?? ''}`.trim());
    return { account: `to the load balancer, ${why.join(', ')}`, at: now() };
  },
};

/** Whether the load balancers send to every target that they have, at this moment. */
export async function allHealthy(): Promise<boolean> {
  const health = await healthOf(allTiers);
  return health.length > 0 && health.every(({ TargetHealth }) => TargetHealth?.State === 'healthy');
}

async function healthOf(tiers: readonly string[]): Promise<TargetHealthDescription[]> {
  const { TargetGroups = [] } = await elb.send(new DescribeTargetGroupsCommand({ Names: tiers.map(named) }));
  const all = await Promise.all(
    TargetGroups.map(({ TargetGroupArn }) => elb.send(new DescribeTargetHealthCommand({ TargetGroupArn }))),
  );
  return all.flatMap(({ TargetHealthDescriptions = [] }) => TargetHealthDescriptions);
}
