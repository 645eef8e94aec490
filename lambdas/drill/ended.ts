import type { Happening } from './happening.ts';
import type { Target } from './harm.ts';

/** AWS's description of the activity and the sentence that begins its cause. */
const ACTIVITY = /^Terminating EC2 instance: (i-[0-9a-f]+)/;
/** Somebody wanted the group smaller, or that very instance gone. */
const WANTED = /difference between desired and actual capacity|a user request/;

interface Evidence {
  readonly happenings: readonly Happening[];
  readonly missing: readonly string[];
}

/** How many instances the groups have ended of their own accord, beyond those that the fault has hit; undefined if they could not be asked. */
export function ended({ happenings, missing }: Evidence, targets: readonly Target[]): number | undefined {
  if (missing.some((it) => it.startsWith('Auto Scaling:'))) return undefined;
  const hit = targets.map(({ id }) => id);
  const gone = happenings
    .filter(({ source, text }) => source === 'Auto Scaling' && !WANTED.test(text))
    .flatMap(({ text }) => ACTIVITY.exec(text)?.[1] ?? []);
  return new Set(gone.filter((id) => !hit.includes(id))).size;
}
