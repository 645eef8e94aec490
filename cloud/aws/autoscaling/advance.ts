import type { InstanceStateName } from '@aws-sdk/client-ec2';
import { finish, progress } from './activity.ts';
import { hasHooks, LAUNCHING, TERMINATING, waitAtHooks } from './hook-wait.ts';
import type { MemberRow, Model } from './model.ts';
import { deregister, register, untilDrained } from './target-group.ts';

/** How often EC2 is asked about an instance that comes or goes. */
const ASK_MS = 25;

/**
 * Takes a member from the state in which it is to the next one that lasts: InService, Standby, or gone. Each state is remembered before it
 * is acted on, so that after a restart the same function goes on from there.
 */
export async function advance(model: Model, id: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const member = model.members.get(id);
    if (!member) return;
    const go = steps[member.state as 'Pending'];
    if (!go) return;
    await go(model, member, signal);
    model.wakeup.ring();
  }
}

type Step = (model: Model, member: MemberRow, signal: AbortSignal) => Promise<void>;

/** Changes the member as it is now; what happened to it meanwhile (a request to end it) stands. */
export function change(model: Model, id: string, changes: Partial<MemberRow>): void {
  const member = model.members.get(id);
  if (member) model.members.put(id, { ...member, ...changes });
}

/** The next state, unless somebody has given it another while it was on its way. */
function move(model: Model, member: MemberRow, to: MemberRow['state'], changes: Partial<MemberRow> = {}): void {
  if (model.members.get(member.id)?.state === member.state) change(model, member.id, { ...changes, state: to });
}

const comes: Step = async (model, member, signal) => {
  const state = await settle(model, member.id, ['running', 'terminated', 'stopped', 'shutting-down'], signal);
  if (state !== 'running') {
    model.members.delete(member.id);
    finish(model, member.activity, {
      what: 'Launch',
      instanceId: member.id,
      error: `Instance became unhealthy while waiting for instance to be in InService state: it is ${state ?? 'gone'}.`,
    });
    return;
  }
  move(model, member, hasHooks(model, member, LAUNCHING) ? 'Pending:Wait' : 'Pending:Proceed');
};

const waitsToCome: Step = async (model, member, signal) => {
  progress(model, member.activity, { status: 'MidLifecycleAction', progress: 60 });
  const result = await waitAtHooks(model, member, LAUNCHING, signal);
  if (result === 'CONTINUE') return move(model, member, 'Pending:Proceed');
  finish(model, member.activity, {
    what: 'Launch',
    instanceId: member.id,
    error: `Instance failed to complete user's Lifecycle Action: Lifecycle Action with hook of ${member.group} was abandoned or timed out.`,
  });
  move(model, member, 'Terminating', { farewell: 'abandoned' });
};

const entersService: Step = async (model, member, signal) => {
  const { latency } = model.cloud;
  await latency.ready('autoscaling:CreateAutoScalingGroup', Date.parse(member.launchedAt), signal);
  await register(model, member);
  move(model, member, 'InService', { inServiceAt: model.now() });
  finish(model, member.activity, { what: 'Launch', instanceId: member.id });
};

const goes: Step = async (model, member, signal) => {
  progress(model, member.activity, { status: 'WaitingForELBConnectionDraining', progress: 50 });
  await deregister(model, member);
  // Nobody is served by a machine that is gone.
  if (model.cloud.instances.has(member.id)) await untilDrained(model, member, signal);
  move(model, member, hasHooks(model, member, TERMINATING) ? 'Terminating:Wait' : 'Terminating:Proceed');
};

const waitsToGo: Step = async (model, member, signal) => {
  progress(model, member.activity, { status: 'MidLifecycleAction', progress: 60 });
  await waitAtHooks(model, member, TERMINATING, signal);
  move(model, member, 'Terminating:Proceed');
};

const ends: Step = async (model, member, signal) => {
  const ec2 = await model.cloud.use('ec2');
  await ec2.TerminateInstances({ InstanceIds: [member.id] }).catch((error: Error) => {
    if (error.name !== 'InvalidInstanceID.NotFound') throw error;
  });
  await settle(model, member.id, ['terminated'], signal);
  model.members.delete(member.id);
  finish(model, member.activity, { what: 'Terminate', instanceId: member.id });
};

const leavesForStandby: Step = async (model, member, signal) => {
  await deregister(model, member);
  await untilDrained(model, member, signal);
  move(model, member, 'Standby');
};

const steps = {
  Pending: comes,
  'Pending:Wait': waitsToCome,
  'Pending:Proceed': entersService,
  EnteringStandby: leavesForStandby,
  Terminating: goes,
  'Terminating:Wait': waitsToGo,
  'Terminating:Proceed': ends,
} satisfies { readonly [state in MemberRow['state']]?: Step };

/** Waits until EC2 says one of these states; undefined when it knows the instance no more. */
async function settle(
  model: Model,
  id: string,
  states: readonly InstanceStateName[],
  signal: AbortSignal,
): Promise<InstanceStateName | undefined> {
  const ec2 = await model.cloud.use('ec2');
  for (;;) {
    const { Reservations } = await ec2.DescribeInstances({ Filters: [{ Name: 'instance-id', Values: [id] }] });
    const state = Reservations?.[0]?.Instances?.[0]?.State?.Name;
    if (!state || states.includes(state)) return state;
    await model.cloud.clock.sleep(ASK_MS, signal);
  }
}
