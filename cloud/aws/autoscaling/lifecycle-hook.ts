import type { LifecycleHookSpecification } from '@aws-sdk/client-auto-scaling';
import { groupOf } from './existing.ts';
import { keyOf, LAUNCHING, prolong, TERMINATING } from './hook-wait.ts';
import type { AutoScalingOperations, HookActionRow, HookRow, Model } from './model.ts';
import { validationError } from './validation-error.ts';

type Wanted = { [K in keyof LifecycleHookSpecification]?: LifecycleHookSpecification[K] | undefined };

/** AWS waits an hour and then abandons, unless told otherwise. */
export function hookRow(group: string, wanted: Wanted, before?: HookRow): HookRow {
  const transition = wanted.LifecycleTransition ?? before?.transition ?? '';
  if (transition !== LAUNCHING && transition !== TERMINATING)
    throw validationError(`Lifecycle transition '${transition}' is invalid: it is ${LAUNCHING} or ${TERMINATING}`);
  const heartbeatSeconds = wanted.HeartbeatTimeout ?? before?.heartbeatSeconds ?? 3600;
  if (heartbeatSeconds < 30 || heartbeatSeconds > 7200)
    throw validationError(`Heartbeat timeout of ${heartbeatSeconds} s is invalid: it is between 30 and 7200 seconds`);
  const defaultResult = wanted.DefaultResult ?? before?.defaultResult ?? 'ABANDON';
  if (defaultResult !== 'ABANDON' && defaultResult !== 'CONTINUE')
    throw validationError(`Default result '${defaultResult}' is invalid: it is CONTINUE or ABANDON`);
  return {
    name: wanted.LifecycleHookName!,
    group,
    transition,
    heartbeatSeconds,
    defaultResult,
    metadata: wanted.NotificationMetadata ?? before?.metadata,
    targetArn: wanted.NotificationTargetARN ?? before?.targetArn,
    roleArn: wanted.RoleARN ?? before?.roleArn,
  };
}

export function lifecycleHookOperations(model: Model) {
  const { hooks, hookActions } = model;

  /** An action is named by its token, or by its instance. */
  function actionOf(input: {
    AutoScalingGroupName?: string;
    LifecycleHookName?: string;
    LifecycleActionToken?: string;
    InstanceId?: string;
  }): HookActionRow {
    const group = groupOf(model, input.AutoScalingGroupName);
    const action = hookActions
      .values()
      .filter((it) => it.group === group.name && it.hook === input.LifecycleHookName)
      .find((it) =>
        input.LifecycleActionToken ? it.token === input.LifecycleActionToken : it.instance === input.InstanceId,
      );
    if (!action)
      throw validationError(
        `No active Lifecycle Action found with ${input.LifecycleActionToken ? `token ${input.LifecycleActionToken}` : `instance ID ${input.InstanceId}`}`,
      );
    return action;
  }

  return {
    async PutLifecycleHook({ AutoScalingGroupName, ...wanted }) {
      const group = groupOf(model, AutoScalingGroupName);
      if (!wanted.LifecycleHookName) throw validationError('LifecycleHookName is required.');
      const key = keyOf(group.name, wanted.LifecycleHookName);
      hooks.put(key, hookRow(group.name, wanted, hooks.get(key)));
      return {};
    },

    async DescribeLifecycleHooks({ AutoScalingGroupName, LifecycleHookNames }) {
      const group = groupOf(model, AutoScalingGroupName);
      return {
        LifecycleHooks: hooks
          .values()
          .filter((hook) => hook.group === group.name)
          .filter((hook) => !LifecycleHookNames?.length || LifecycleHookNames.includes(hook.name))
          .map((hook) => ({
            LifecycleHookName: hook.name,
            AutoScalingGroupName: hook.group,
            LifecycleTransition: hook.transition,
            NotificationTargetARN: hook.targetArn,
            RoleARN: hook.roleArn,
            NotificationMetadata: hook.metadata,
            HeartbeatTimeout: hook.heartbeatSeconds,
            GlobalTimeout: Math.min(hook.heartbeatSeconds * 100, 172_800),
            DefaultResult: hook.defaultResult,
          })),
      };
    },

    async DeleteLifecycleHook({ AutoScalingGroupName, LifecycleHookName }) {
      const group = groupOf(model, AutoScalingGroupName);
      const key = keyOf(group.name, LifecycleHookName ?? '');
      if (!hooks.delete(key)) throw validationError(`No Lifecycle Hook found with name ${LifecycleHookName}`);
      // What waits at a hook that is gone ends as its time-out would end it, except that launching instances are let through.
      for (const action of hookActions.values())
        if (action.group === group.name && action.hook === LifecycleHookName)
          hookActions.put(action.token, { ...action, result: 'CONTINUE' });
      model.wakeup.ring();
      return {};
    },

    async CompleteLifecycleAction(input) {
      const result = input.LifecycleActionResult;
      if (result !== 'CONTINUE' && result !== 'ABANDON')
        throw validationError(`Lifecycle action result '${result}' is invalid: it is CONTINUE or ABANDON`);
      const action = actionOf(input);
      hookActions.put(action.token, { ...action, result });
      model.wakeup.ring();
      return {};
    },

    async RecordLifecycleActionHeartbeat(input) {
      prolong(model, actionOf(input).token);
      model.wakeup.ring();
      return {};
    },
  } satisfies AutoScalingOperations;
}
