import type { Target } from '@aws-sdk/client-fis';
import type { Cloud, Principal } from '../../service.ts';
import { resourceTypes } from './resource-types.ts';

/** One resource that an action hits. */
export interface Resolved {
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A resource as its service describes it, for tags and filters. */
export interface Candidate extends Resolved {
  readonly description: object;
}

/** A target could not be resolved; the message is the experiment's reason. */
export class TargetsUnresolved extends Error {
  override readonly name = 'TargetsUnresolved';
}

/** The resources that a target means, now, found with the role's rights: by ARN or by tags, filtered, and as many as the selection mode says. */
export async function resolveTarget(cloud: Cloud, principal: Principal, target: Target): Promise<Resolved[]> {
  const list = resourceTypes[target.resourceType ?? ''];
  if (!list) throw new TargetsUnresolved(`The resource type ${target.resourceType} is not known`);
  const all = await list(cloud, principal).catch((error: Error) => {
    throw new TargetsUnresolved(`Target resolution failed for ${target.resourceType}: ${error.message}`);
  });
  const tags = Object.entries(target.resourceTags ?? {});
  const meant = all
    .filter(({ arn }) => !target.resourceArns?.length || target.resourceArns.includes(arn))
    .filter((it) => tags.every(([key, value]) => it.tags[key] === value))
    .filter(({ description }) =>
      (target.filters ?? []).every(({ path = '', values = [] }) =>
        valuesAt(description, path.split('.')).some((value) => values.includes(String(value))),
      ),
    );
  return select(meant, target.selectionMode).map(({ arn, tags: own }) => ({ arn, tags: own }));
}

/** What stands at a path of a description; a list stands for each of its members. */
function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((it) => valuesAt(it, path));
  const [first, ...rest] = path;
  if (first === undefined) return [value];
  return typeof value === 'object' && value !== null ? valuesAt((value as Record<string, unknown>)[first], rest) : [];
}

export const SELECTION = /^(?:ALL|COUNT\((\d+)\)|PERCENT\((\d+)\))$/;

/** All, so many, or such a part (at least one), taken at random. */
function select<T>(all: readonly T[], mode = 'ALL'): readonly T[] {
  const [, count, percent] = SELECTION.exec(mode) ?? [];
  const wanted =
    count ?? (percent === undefined ? all.length : Math.max(1, Math.floor((all.length * Number(percent)) / 100)));
  const left = [...all];
  const taken: T[] = [];
  while (left.length && taken.length < Number(wanted))
    taken.push(...left.splice(Math.floor(Math.random() * left.length), 1));
  return taken;
}
