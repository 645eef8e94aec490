import { randomUUID } from 'node:crypto';
import type { HookRow, MemberRow, Model } from './model.ts';

export const LAUNCHING = 'autoscaling:EC2_INSTANCE_LAUNCHING';
export const TERMINATING = 'autoscaling:EC2_INSTANCE_TERMINATING';

const hooksFor = (model: Model, member: MemberRow, transition: string): HookRow[] =>
  model.hooks.values().filter((hook) => hook.group === member.group && hook.transition === transition);

export const hasHooks = (model: Model, member: MemberRow, transition: string) =>
  hooksFor(model, member, transition).length > 0;

const deadline = (model: Model, hook: HookRow) =>
  new Date(model.cloud.clock.now().getTime() + hook.heartbeatSeconds * 1000).toISOString();

/**
 * Announces every hook of the transition and waits until each was completed or ran into its time-out. One ABANDON decides at once when an
 * instance comes; when it goes, it only ends the waiting.
 */
export async function waitAtHooks(
  model: Model,
  member: MemberRow,
  transition: string,
  signal: AbortSignal,
): Promise<'CONTINUE' | 'ABANDON'> {
  const mine = () =>
    model.hookActions.values().filter((it) => it.instance === member.id && it.transition === transition);
  const announced = new Set(mine().map((action) => action.hook));
  for (const hook of hooksFor(model, member, transition)) if (!announced.has(hook.name)) announce(model, member, hook);
  const clear = (result: 'CONTINUE' | 'ABANDON') => {
    for (const action of mine()) model.hookActions.delete(action.token);
    return result;
  };
  for (;;) {
    const now = model.now();
    for (const action of mine())
      if (!action.result && action.deadline <= now)
        model.hookActions.put(action.token, {
          ...action,
          result: model.hooks.get(keyOf(action.group, action.hook))?.defaultResult ?? 'ABANDON',
        });
    const open = mine();
    if (open.some((action) => action.result === 'ABANDON')) return clear('ABANDON');
    const next = open.filter((action) => !action.result).map((action) => Date.parse(action.deadline));
    if (!next.length) return clear('CONTINUE');
    await model.wakeup.wait(Math.max(1, Math.min(...next) - Date.parse(now)), signal);
  }
}

export const keyOf = (group: string, hook: string) => `${group}/${hook}`;

/** A heartbeat starts the hook's time-out anew. */
export function prolong(model: Model, token: string): void {
  const action = model.hookActions.get(token)!;
  const hook = model.hooks.get(keyOf(action.group, action.hook));
  if (hook) model.hookActions.put(token, { ...action, deadline: deadline(model, hook) });
}

function announce(model: Model, member: MemberRow, hook: HookRow): void {
  const token = randomUUID();
  const { name, group, transition, metadata } = hook;
  const isLaunch = transition === LAUNCHING;
  model.hookActions.put(token, {
    token,
    hook: name,
    group,
    instance: member.id,
    transition,
    deadline: deadline(model, hook),
  });
  model.cloud.emit({
    source: 'aws.autoscaling',
    'detail-type': isLaunch ? 'EC2 Instance-launch Lifecycle Action' : 'EC2 Instance-terminate Lifecycle Action',
    resources: [model.groups.get(group)?.arn ?? ''],
    detail: {
      LifecycleActionToken: token,
      AutoScalingGroupName: group,
      LifecycleHookName: name,
      EC2InstanceId: member.id,
      LifecycleTransition: transition,
      ...(metadata !== undefined && { NotificationMetadata: metadata }),
      Origin: isLaunch ? 'EC2' : 'AutoScalingGroup',
      Destination: isLaunch ? 'AutoScalingGroup' : 'EC2',
    },
  });
}
