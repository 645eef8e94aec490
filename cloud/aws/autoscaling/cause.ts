import type { GroupRow } from './model.ts';

/** The sentences of which the causes of activities are made, as AWS words them. `at` is `2026-01-31T12:00:00Z`, without milliseconds. */
export const at = (iso: string) => `At ${iso.replace(/\.\d+Z$/, 'Z')}`;

export const created = (now: string, desired: number) =>
  `${at(now)} a user request created an AutoScalingGroup changing the desired capacity from 0 to ${desired}.`;

export const updated = (now: string, from: GroupRow, to: Pick<GroupRow, 'min' | 'max' | 'desired'>) =>
  `${at(now)} a user request update of AutoScalingGroup constraints to min: ${to.min}, max: ${to.max}, desired: ${to.desired} changing the desired capacity from ${from.desired} to ${to.desired}.`;

export const setByUser = (now: string, from: number, to: number) =>
  `${at(now)} a user request explicitly set group desired capacity changing the desired capacity from ${from} to ${to}.`;

export const setByPolicy = (now: string, policy: string, from: number, to: number) =>
  `${at(now)} a monitor alarm triggered policy ${policy} changing the desired capacity from ${from} to ${to}.`;

export const setBySchedule = (now: string, action: string, from: number, to: number) =>
  `${at(now)} scheduled action ${action} executed changing the desired capacity from ${from} to ${to}.`;

export const increase = (now: string, from: number, to: number) =>
  `${at(now)} an instance was started in response to a difference between desired and actual capacity, increasing the capacity from ${from} to ${to}.`;

export const replacement = (now: string) =>
  `${at(now)} an instance was launched in response to an unhealthy instance needing to be replaced.`;

export const shrink = (now: string, from: number, to: number, instanceId: string) =>
  `${at(now)} an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${from} to ${to}.  ${at(now)} instance ${instanceId} was selected for termination.`;

export const unhealthy = (now: string, why: string) =>
  `${at(now)} an instance was taken out of service in response to ${why}.`;

/** The ends of that sentence. */
export const WHY = {
  gone: 'an EC2 health check indicating it has been terminated or stopped',
  impaired: 'EC2 instance status checks failure',
  balancer: 'an ELB system health check failure',
  user: 'a user health-check',
} as const;

export const byUser = (now: string, instanceId: string, from: number, to: number) =>
  `${at(now)} instance ${instanceId} was taken out of service in response to a user request, ${
    from === to ? `keeping the capacity at the current ${from}` : `shrinking the capacity from ${from} to ${to}`
  }.`;
