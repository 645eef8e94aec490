import type { AutoScalingInstanceDetails } from '@aws-sdk/client-auto-scaling';
import type { InstanceTarget } from '@aws-sdk/client-codedeploy';

/** What is wrong with a replacement fleet, a sentence each; nothing if it can be given the traffic. */
export function greenFaults(
  green: readonly InstanceTarget[],
  members: readonly AutoScalingInstanceDetails[],
  fewest: number,
): string[] {
  const few =
    green.length < fewest ? [`the new fleet has ${green.length} instances, at least ${fewest} are wanted`] : [];
  return [...few, ...green.flatMap((target) => faultsOf(target, members))];
}

function faultsOf(
  { targetId, lifecycleEvents = [] }: InstanceTarget,
  members: readonly AutoScalingInstanceDetails[],
): string[] {
  const validated = lifecycleEvents.find(({ lifecycleEventName }) => lifecycleEventName === 'ValidateService')?.status;
  const failed = lifecycleEvents.find(({ status }) => status === 'Failed');
  const member = members.find(({ InstanceId }) => InstanceId === targetId);
  return [
    ...(failed
      ? [`${failed.lifecycleEventName} failed on ${targetId}: ${failed.diagnostics?.message ?? ''}`.trimEnd()]
      : []),
    ...(!failed && validated !== 'Succeeded' ? [`ValidateService on ${targetId} is ${validated ?? 'missing'}`] : []),
    ...(member?.LifecycleState === 'InService' && member.HealthStatus === 'HEALTHY'
      ? []
      : [`${targetId} is ${member ? `${member.LifecycleState}, ${member.HealthStatus}` : 'in no Auto Scaling group'}`]),
  ];
}
