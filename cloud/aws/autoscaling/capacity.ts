import { begin } from './activity.ts';
import { change } from './advance.ts';
import { increase, replacement, shrink } from './cause.ts';
import { launch } from './launch.ts';
import type { GroupRow, MemberRow, Model } from './model.ts';

/** Lives towards the desired capacity: what comes, is in service, or waits in line, but not what goes or stands by. */
export const counts = ({ state }: MemberRow) => state.startsWith('Pending') || state === 'InService';

const isSuspended = (group: GroupRow, process: string) => group.suspended.some((it) => it.ProcessName === process);

/** Starts what the group lacks and ends what it has too much. `go` takes a member on from its state. */
export async function keepCapacity(model: Model, name: string, go: (id: string) => void): Promise<void> {
  const group = model.groups.get(name);
  if (!group) return;
  for (const member of model.membersOf(name))
    if (
      !member.isHealthy &&
      counts(member) &&
      !isSuspended(group, 'ReplaceUnhealthy') &&
      !isSuspended(group, 'Terminate')
    )
      retire(model, group, member, member.farewell ?? '', go);
  const now = model.membersOf(name).filter(counts);
  if (now.length < group.desired && !isSuspended(group, 'Launch'))
    for (let size = now.length; size < group.desired; size++) {
      const id = await launch(model, group, launchCause(model, group, size));
      if (id === undefined) return; // tried again at the next round
      go(id);
    }
  if (now.length > group.desired && !isSuspended(group, 'Terminate'))
    for (let size = now.length; size > group.desired; size--) {
      const member = choose(group, model.membersOf(name).filter(counts));
      if (!member) return;
      const cause = shrink(model.now(), size, size - 1, member.id);
      retire(model, group, member, [group.because, cause].filter(Boolean).join('  '), go);
    }
  const left = model.groups.get(name);
  if (left?.because && model.membersOf(name).filter(counts).length === left.desired)
    model.groups.put(name, { ...left, because: '' });
}

function launchCause(model: Model, group: GroupRow, size: number): string {
  if (!group.because) return replacement(model.now());
  return `${group.because}  ${increase(model.now(), size, size + 1)}`;
}

/** Sends the member off. The activity that brought it is over, or fails by itself. */
export function retire(
  model: Model,
  group: GroupRow,
  member: MemberRow,
  cause: string,
  go: (id: string) => void,
): string {
  const activity = begin(model, group, {
    description: `Terminating EC2 instance: ${member.id}`,
    cause,
    details: { 'Availability Zone': member.zone },
  });
  change(model, member.id, { state: 'Terminating', activity: activity.id, farewell: cause });
  model.wakeup.ring();
  go(member.id);
  return activity.id;
}

/**
 * Whom to end when the group shrinks: in the zone that has most, by the group's termination policies in turn; the default policy ends the
 * oldest launch template first, then the one that was launched first.
 */
export function choose(group: GroupRow, members: readonly MemberRow[]): MemberRow | undefined {
  const free = members.filter((member) => !member.isProtected);
  const zones = Object.groupBy(free, (member) => member.zone);
  const [most = []] = Object.values(zones).sort((a, b) => (b?.length ?? 0) - (a?.length ?? 0));
  const policies = group.terminationPolicies.length ? group.terminationPolicies : ['Default'];
  const orders = policies.flatMap((policy) => ORDERS[policy] ?? []);
  return [...most].sort((a, b) => orders.reduce((sum, order) => sum || order(a, b), 0))[0];
}

type Order = (a: MemberRow, b: MemberRow) => number;
const oldestFirst: Order = (a, b) => a.launchedAt.localeCompare(b.launchedAt);
const oldestTemplate: Order = (a, b) => Number(a.template.Version) - Number(b.template.Version);
const ORDERS: Readonly<Record<string, readonly Order[]>> = {
  Default: [oldestTemplate, oldestFirst],
  OldestLaunchTemplate: [oldestTemplate],
  OldestInstance: [oldestFirst],
  NewestInstance: [(a, b) => oldestFirst(b, a)],
};
