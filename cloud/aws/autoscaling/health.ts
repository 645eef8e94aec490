import { change } from './advance.ts';
import { counts } from './capacity.ts';
import { unhealthy, WHY } from './cause.ts';
import type { GroupRow, MemberRow, Model } from './model.ts';
import { stateIn } from './target-group.ts';

/** Looks at every member of the group and marks those that EC2, or the load balancers where the group heeds them, call unhealthy. */
export async function checkHealth(model: Model, group: GroupRow): Promise<void> {
  if (group.suspended.some((it) => it.ProcessName === 'HealthCheck')) return;
  for (const member of model.membersOf(group.name)) {
    if (!member.isHealthy || member.state !== 'InService') continue;
    const why = (await inEc2(model, member)) ?? (await inBalancers(model, group, member));
    if (why) markUnhealthy(model, member, why);
  }
}

export function markUnhealthy(model: Model, member: MemberRow, why: string): void {
  if (counts(member)) change(model, member.id, { isHealthy: false, farewell: unhealthy(model.now(), why) });
}

async function inEc2(model: Model, { id }: MemberRow): Promise<string | undefined> {
  const ec2 = await model.cloud.use('ec2');
  const { InstanceStatuses = [] } = await ec2
    .DescribeInstanceStatus({
      IncludeAllInstances: true,
      Filters: [],
      InstanceIds: [id],
    })
    .catch(() => ({ InstanceStatuses: [] })); // forgotten by EC2
  const [status] = InstanceStatuses;
  if (status?.InstanceState?.Name !== 'running') return WHY.gone;
  return status.InstanceStatus?.Status === 'impaired' ? WHY.impaired : undefined;
}

/** The grace period begins when the instance is in service; what the load balancers say before its end counts nothing. */
async function inBalancers(model: Model, group: GroupRow, member: MemberRow): Promise<string | undefined> {
  if (!group.healthCheckType.includes('ELB')) return undefined;
  const age = Date.parse(model.now()) - Date.parse(member.inServiceAt ?? model.now());
  if (age < group.graceSeconds * 1000) return undefined;
  for (const arn of group.targetGroups) if ((await stateIn(model, arn, member.id)) === 'unhealthy') return WHY.balancer;
  return undefined;
}
