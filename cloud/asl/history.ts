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

type DetailsName = `${string}EventDetails`;

const detailsNames: Record<string, DetailsName> = {};

/** Each type has details under its own name, but all kinds of states share theirs. */
export function detailsName(type: string): DetailsName {
  detailsNames[type] ??= type.endsWith('StateEntered')
    ? 'stateEnteredEventDetails'
    : type.endsWith('StateExited')
      ? 'stateExitedEventDetails'
      : `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
  return detailsNames[type];
}

const stateEvents: Record<'Entered' | 'Exited', Record<string, string>> = { Entered: {}, Exited: {} };

/** `PassStateEntered` and its like, the same text each time: a history has thousands. */
export function stateEvent(type: string, what: 'Entered' | 'Exited'): string {
  stateEvents[what][type] ??= `${type}State${what}`;
  return stateEvents[what][type];
}

let stamp = { at: Number.NaN, text: '' };

/** A moment as ISO text; many events share their millisecond. */
export function timestamp(at: Date): string {
  const ms = at.getTime();
  if (ms !== stamp.at) stamp = { at: ms, text: at.toISOString() };
  return stamp.text;
}

export function historyEvent(
  id: number,
  previousEventId: number,
  at: Date,
  type: string,
  details?: Readonly<Record<string, unknown>>,
): HistoryEvent {
  const event: { -readonly [key in keyof HistoryEvent]: HistoryEvent[key] } = {
    id,
    previousEventId,
    timestamp: timestamp(at),
    type,
  };
  if (details) event[detailsName(type)] = given(details);
  return event;
}

/** Without what is undefined. */
function given(details: Readonly<Record<string, unknown>>): JsonObject {
  for (const name in details) {
    if (details[name] === undefined) {
      return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined)) as JsonObject;
    }
  }
  return details as JsonObject;
}
