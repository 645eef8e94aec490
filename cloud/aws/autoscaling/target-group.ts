import { groupOf } from './existing.ts';
import type { AutoScalingOperations, MemberRow, Model } from './model.ts';

const ASK_MS = 25;

async function balancing(model: Model) {
  return model.cloud.use('elasticloadbalancing');
}

/** Registers the instance with the target groups of its group. */
export async function register(model: Model, member: MemberRow): Promise<void> {
  for (const TargetGroupArn of model.groups.get(member.group)?.targetGroups ?? [])
    await (await balancing(model)).RegisterTargets({ TargetGroupArn, Targets: [{ Id: member.id }] });
}

/** Takes the instance out of them; a target group that was deleted is no reason to stop. */
export async function deregister(
  model: Model,
  member: MemberRow,
  arns = model.groups.get(member.group)?.targetGroups ?? [],
): Promise<void> {
  for (const TargetGroupArn of arns)
    await (await balancing(model))
      .DeregisterTargets({ TargetGroupArn, Targets: [{ Id: member.id }] })
      .catch(unless('TargetGroupNotFoundException'));
}

/** Waits until no request of the load balancers is left on the instance, or their deregistration delay is over. */
export async function untilDrained(model: Model, member: MemberRow, signal: AbortSignal): Promise<void> {
  for (const TargetGroupArn of model.groups.get(member.group)?.targetGroups ?? [])
    while (model.cloud.instances.has(member.id) && (await stateIn(model, TargetGroupArn, member.id)) === 'draining')
      await model.cloud.clock.sleep(ASK_MS, signal);
}

/** What the target group says of the instance; undefined when it is not registered there, or there is no such group. */
export async function stateIn(model: Model, TargetGroupArn: string, Id: string) {
  const answer = await (await balancing(model))
    .DescribeTargetHealth({ TargetGroupArn, Targets: [{ Id }] })
    .catch(unless('TargetGroupNotFoundException'));
  return answer?.TargetHealthDescriptions?.[0]?.TargetHealth?.State;
}

const unless = (name: string) => (error: Error) => {
  if (error.name !== name) throw error;
  return undefined;
};

export function targetGroupOperations(model: Model) {
  const inService = (group: string) => model.membersOf(group).filter((member) => member.state === 'InService');

  return {
    async AttachLoadBalancerTargetGroups({ AutoScalingGroupName, TargetGroupARNs = [] }) {
      const group = groupOf(model, AutoScalingGroupName);
      model.groups.put(group.name, {
        ...group,
        targetGroups: [...new Set([...group.targetGroups, ...TargetGroupARNs])],
      });
      for (const member of inService(group.name)) await register(model, member);
      return {};
    },

    async DetachLoadBalancerTargetGroups({ AutoScalingGroupName, TargetGroupARNs = [] }) {
      const group = groupOf(model, AutoScalingGroupName);
      for (const member of inService(group.name)) await deregister(model, member, TargetGroupARNs);
      const targetGroups = group.targetGroups.filter((arn) => !TargetGroupARNs.includes(arn));
      model.groups.put(group.name, { ...groupOf(model, group.name), targetGroups });
      return {};
    },

    async DescribeLoadBalancerTargetGroups({ AutoScalingGroupName }) {
      const { targetGroups } = groupOf(model, AutoScalingGroupName);
      return {
        LoadBalancerTargetGroups: targetGroups.map((LoadBalancerTargetGroupARN) => ({
          LoadBalancerTargetGroupARN,
          State: 'InService',
        })),
      };
    },

    /** The same target groups, as the newer question calls them. */
    async DescribeTrafficSources({ AutoScalingGroupName, TrafficSourceType = 'elbv2' }) {
      const { targetGroups } = groupOf(model, AutoScalingGroupName);
      const TrafficSources = targetGroups.map((Identifier) => ({ Identifier, Type: 'elbv2', State: 'InService' }));
      return { TrafficSources: TrafficSources.filter(({ Type }) => Type === TrafficSourceType) };
    },
  } satisfies AutoScalingOperations;
}
