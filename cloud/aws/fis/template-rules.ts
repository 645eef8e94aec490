import { type ActionInput, type Target, ValidationException } from '@aws-sdk/client-fis';
import { refuse } from '../refuse.ts';
import { durationOf } from './duration.ts';
import type { Fis, Plan } from './model.ts';
import { SELECTION } from './resolve-targets.ts';
import { resourceTypes } from './resource-types.ts';

const bad = (message: string) => refuse(ValidationException, message);

/** Throws ValidationException, with a sentence that says what to change, for a plan that could not be carried out. */
export function checkPlan(fis: Fis, plan: Plan): void {
  const { targets, actions, stopConditions } = plan;
  if (Object.keys(actions).length === 0) bad('An experiment template needs at least one action');
  for (const [name, target] of Object.entries(targets)) checkTarget(name, target);
  for (const [name, action] of Object.entries(actions)) checkAction(fis, plan, name, action);
  const used = new Set(Object.values(actions).flatMap((it) => Object.values(it.targets ?? {})));
  const idle = Object.keys(targets).find((name) => !used.has(name));
  if (idle) bad(`The target ${idle} is used by no action`);
  if (stopConditions.length === 0) bad('A template needs a stop condition: "none" is one');
  for (const { source, value } of stopConditions) {
    if (source !== 'none' && source !== 'aws:cloudwatch:alarm') bad(`The stop condition source ${source} is not known`);
    if (source === 'aws:cloudwatch:alarm' && !value?.includes(':alarm:'))
      bad(`The stop condition ${value} is not an alarm's ARN`);
  }
  const cycle = Object.keys(actions).find((name) => isBefore(actions, name, name));
  if (cycle) bad(`The action ${cycle} would have to start after itself`);
}

function checkTarget(name: string, target: Target): void {
  const { resourceType = '', resourceArns = [], resourceTags = {}, filters = [], selectionMode = '' } = target;
  if (!resourceTypes[resourceType]) bad(`The target ${name} has the resource type ${resourceType}, which is not known`);
  const tagged = Object.keys(resourceTags).length > 0;
  if (resourceArns.length === 0 && !tagged && filters.length === 0)
    bad(`The target ${name} needs ARNs, tags or filters`);
  if (resourceArns.length > 0 && tagged) bad(`The target ${name} has ARNs and tags: it takes one of them`);
  if (resourceArns.length > 5) bad(`The target ${name} has ${resourceArns.length} ARNs; five are allowed`);
  const [, count, percent] =
    SELECTION.exec(selectionMode) ??
    bad(`The target ${name} has the selection mode "${selectionMode}": use ALL, COUNT(n) or PERCENT(n)`);
  if (count === '0' || percent === '0' || Number(percent ?? 0) > 100)
    bad(`The selection mode ${selectionMode} takes nothing`);
}

function checkAction(fis: Fis, plan: Plan, name: string, action: ActionInput): void {
  const { actionId = '', parameters = {}, targets = {}, startAfter = [] } = action;
  const type = fis.actions.get(actionId) ?? bad(`The action ${name} has the id ${actionId}, which does not exist`);
  for (const [key, resourceType] of Object.entries(type.targets)) {
    const target = plan.targets[targets[key] ?? ''] ?? bad(`The action ${name} needs the target ${key}`);
    if (target.resourceType !== resourceType)
      bad(`The target ${key} of ${name} must be of type ${resourceType}, not ${target.resourceType}`);
  }
  const strange = Object.keys(targets).find((key) => !(key in type.targets));
  if (strange) bad(`The action ${actionId} has no target ${strange}`);
  const unknown = Object.keys(parameters).find((key) => !(key in type.parameters));
  if (unknown) bad(`The action ${actionId} has no parameter ${unknown}`);
  const missing = Object.entries(type.parameters).find(([key, { required }]) => required && !parameters[key]);
  if (missing) bad(`The action ${name} (${actionId}) needs the parameter ${missing[0]}`);
  if (parameters.duration) durationOf(parameters.duration);
  const nobody = startAfter.find((it) => !(it in plan.actions));
  if (nobody) bad(`The action ${name} starts after ${nobody}, which there is not`);
}

const isBefore = (actions: Plan['actions'], first: string, then: string): boolean =>
  (actions[then]?.startAfter ?? []).some((it) => it === first || isBefore(actions, first, it));
