import type { Outline } from '../../asl/engine.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** AWS keeps a closed execution redrivable for 14 days, and no execution open for more than a year. */
const REDRIVABLE_MS = 14 * DAY_MS;
const LONGEST_MS = 365 * DAY_MS;
/** With room for ExecutionRedriven and one more. */
const MOST_EVENTS = 24_999;

export type Redrivability =
  | { readonly redriveStatus: 'REDRIVABLE' | 'REDRIVABLE_BY_MAP_RUN' }
  | { readonly redriveStatus: 'NOT_REDRIVABLE'; readonly redriveStatusReason: string };

/** Whether an execution can be redriven at this moment, with AWS's reason where it cannot. */
export function redrivability({ facts, progress, events }: Outline, now: Date, machineIsThere: boolean): Redrivability {
  const { status, stoppedAt = '' } = progress;
  const since = (at: string) => now.getTime() - Date.parse(at);
  const reason = !machineIsThere
    ? 'State machine is in DELETING status'
    : status === 'RUNNING' || status === 'SUCCEEDED'
      ? `Execution is ${status} and cannot be redriven`
      : events >= MOST_EVENTS
        ? 'Execution history event limit exceeded'
        : since(facts.startedAt) > LONGEST_MS
          ? 'Execution has exceeded the max execution time'
          : since(stoppedAt) > REDRIVABLE_MS
            ? 'Execution redrivable period exceeded'
            : undefined;
  if (reason) return { redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: reason };
  return { redriveStatus: facts.mapRunArn ? 'REDRIVABLE_BY_MAP_RUN' : 'REDRIVABLE' };
}
