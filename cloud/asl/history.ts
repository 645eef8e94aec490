import type { JsonObject } from './json.ts';

/** One event of an execution's history in AWS's members; `timestamp` is an ISO string. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: string;
  readonly type: string;
  /** `taskScheduledEventDetails` and the like, one at most. */
  readonly [details: `${string}EventDetails`]: JsonObject;
}

/** AWS fails an execution whose history would grow beyond this. */
export const HISTORY_LIMIT = 25_000;

/** Each type has details under its own name, but all kinds of states share theirs. */
export function detailsName(type: string): `${string}EventDetails` {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}

export function historyEvent(
  id: number,
  previousEventId: number,
  at: Date,
  type: string,
  details?: Readonly<Record<string, unknown>>,
): HistoryEvent {
  const event = { id, previousEventId, timestamp: at.toISOString(), type };
  if (!details) return event;
  const given = Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
  return { ...event, [detailsName(type)]: given as JsonObject };
}
