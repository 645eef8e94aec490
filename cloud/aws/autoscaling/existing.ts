import type { GroupRow, MemberRow, Model } from './model.ts';
import { validationError } from './validation-error.ts';

/** Throws `ValidationError` when there is no such group. */
export function groupOf(model: Model, name: string | undefined): GroupRow {
  const group = model.groups.get(name ?? '');
  if (!group) throw validationError(`AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`);
  return group;
}

/** Throws `ValidationError` when the instance is in no group, or not in this one. */
export function memberOf(model: Model, instanceId: string | undefined, group?: string): MemberRow {
  const member = model.members.get(instanceId ?? '');
  if (!member)
    throw validationError(`Instance Id not found - No managed instance found for instance ID: ${instanceId}`);
  if (group !== undefined && member.group !== group)
    throw validationError(`The instance ${instanceId} is not part of Auto Scaling group ${group}.`);
  return member;
}
