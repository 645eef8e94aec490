import { groupOf } from './existing.ts';
import type { AutoScalingOperations, Model } from './model.ts';
import { validationError } from './validation-error.ts';

const PROCESSES = [
  'Launch',
  'Terminate',
  'AddToLoadBalancer',
  'AlarmNotification',
  'AZRebalance',
  'HealthCheck',
  'InstanceRefresh',
  'ReplaceUnhealthy',
  'ScheduledActions',
];

export function processOperations(model: Model) {
  function named(wanted: readonly string[] | undefined): readonly string[] {
    const unknown = wanted?.find((name) => !PROCESSES.includes(name));
    if (unknown) throw validationError(`Process type '${unknown}' is invalid: it is one of ${PROCESSES.join(', ')}`);
    return wanted?.length ? wanted : PROCESSES;
  }

  return {
    async SuspendProcesses({ AutoScalingGroupName, ScalingProcesses }) {
      const group = groupOf(model, AutoScalingGroupName);
      const more = named(ScalingProcesses).filter((name) => !group.suspended.some((it) => it.ProcessName === name));
      const SuspensionReason = `User suspended at ${model.now()}`;
      const suspended = [...group.suspended, ...more.map((ProcessName) => ({ ProcessName, SuspensionReason }))];
      model.groups.put(group.name, { ...group, suspended });
      return {};
    },

    async ResumeProcesses({ AutoScalingGroupName, ScalingProcesses }) {
      const group = groupOf(model, AutoScalingGroupName);
      const resumed = named(ScalingProcesses);
      const suspended = group.suspended.filter((it) => !resumed.includes(it.ProcessName));
      model.groups.put(group.name, { ...group, suspended });
      model.wakeup.ring();
      return {};
    },

    DescribeScalingProcessTypes: async () => ({ Processes: PROCESSES.map((ProcessName) => ({ ProcessName })) }),
  } satisfies AutoScalingOperations;
}
