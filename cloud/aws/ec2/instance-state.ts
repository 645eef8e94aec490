import type { InstanceStateName } from '@aws-sdk/client-ec2';
import type { Model } from './model.ts';

export const STATES = {
  pending: { Code: 0, Name: 'pending' },
  running: { Code: 16, Name: 'running' },
  'shutting-down': { Code: 32, Name: 'shutting-down' },
  terminated: { Code: 48, Name: 'terminated' },
  stopping: { Code: 64, Name: 'stopping' },
  stopped: { Code: 80, Name: 'stopped' },
} as const satisfies Record<InstanceStateName, { Code: number; Name: InstanceStateName }>;

/** Puts the instance into this state and says so on the bus. */
export function changeState(model: Model, id: string, to: InstanceStateName, reason = ''): void {
  const row = model.instances.get(id);
  if (!row || row.instance.State?.Name === to) return;
  const { StateReason: _, ...instance } = row.instance;
  const StateReason = reason ? { StateReason: { Code: reason, Message: `${reason}: User initiated shutdown` } } : {};
  const StateTransitionReason = reason ? `User initiated (${model.cloud.clock.now().toUTCString()})` : '';
  model.instances.put(id, {
    ...row,
    instance: { ...instance, ...StateReason, StateTransitionReason, State: STATES[to] },
  });
  model.cloud.emit({
    source: 'aws.ec2',
    'detail-type': 'EC2 Instance State-change Notification',
    resources: [model.cloud.arn('ec2', `instance/${id}`)],
    detail: { 'instance-id': id, state: to },
  });
}

export const stateOf = (model: Model, id: string) => model.instances.get(id)?.instance.State?.Name;
