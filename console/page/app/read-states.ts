/** An event of an execution's history, as far as the page reads it; `…StateEnteredEventDetails` and the like keep AWS's names. */
export interface HistoryEvent {
  id: number;
  previousEventId: number;
  timestamp: string;
  type: string;
  [details: string]: unknown;
}

/** What a state has gone through so far. A state within a Map stands for all its iterations. */
export interface StateRun {
  status: 'running' | 'waiting' | 'succeeded' | 'failed' | 'caught';
  entered: number;
  exited: number;
  /** How often a try ended in an error and another followed. */
  retries: number;
  since: string;
  until?: string;
  input?: string;
  output?: string;
  error?: string;
  cause?: string;
  /** The execution that this state has started. */
  child?: string;
  /** The step that this state has called: what its Lambda is named after the environment. */
  step?: string;
}

/** Errors by which a step says that it is not its time yet. */
const WAITS = ['NotReadyYet', 'LockHeld', 'AlarmActive'];

/** The states by name; an event knows its state only through the events before it. */
export function readStates(events: readonly HistoryEvent[]): Map<string, StateRun> {
  const states = new Map<string, StateRun>();
  const nameOf = new Map<number, string>();
  for (const event of events) {
    const entered = details(event, 'stateEnteredEventDetails');
    const exited = details(event, 'stateExitedEventDetails');
    const name = entered?.name ?? exited?.name ?? nameOf.get(event.previousEventId);
    if (event.type.startsWith('Execution')) settle(states, event);
    if (!name) continue;
    nameOf.set(event.id, name);
    if (entered) {
      const before = states.get(name);
      states.set(name, {
        retries: 0,
        exited: 0,
        ...before,
        status: 'running',
        entered: (before?.entered ?? 0) + 1,
        since: event.timestamp,
        input: entered.input,
      });
      continue;
    }
    const state = states.get(name)!;
    if (exited) {
      state.exited++;
      state.status = state.exited < state.entered ? 'running' : state.error && !state.output ? 'caught' : 'succeeded';
      state.until = event.timestamp;
      state.output = exited.output;
      continue;
    }
    const failed = Object.entries(event).find(
      ([key]) => key.endsWith('FailedEventDetails') || key.endsWith('TimedOutEventDetails'),
    );
    if (failed) {
      const { error, cause } = failed[1] as { error?: string; cause?: string };
      state.retries++;
      state.error = error;
      state.cause = readable(cause);
      if (WAITS.includes(error ?? '')) state.status = 'waiting';
    } else if (event.type.endsWith('Succeeded')) {
      delete state.error;
      delete state.cause;
    }
    const called = member(taskParameters(event), 'FunctionName');
    const [, step] = /muster-[a-z]+-([a-z0-9-]+)(?::|$)/.exec(called ?? '') ?? [];
    if (step) state.step = step;
    const child = member(details(event, 'taskSubmittedEventDetails')?.output, 'ExecutionArn');
    if (child) state.child = child;
  }
  return states;
}

/** With the execution's end, nothing runs any more. */
function settle(states: Map<string, StateRun>, { type, timestamp }: HistoryEvent): void {
  if (!/Failed|Aborted|TimedOut/.test(type)) return;
  for (const state of states.values())
    if (state.status === 'running' || state.status === 'waiting')
      Object.assign(state, { status: 'failed', until: timestamp });
}

const taskParameters = (event: HistoryEvent) =>
  (event.taskScheduledEventDetails as { parameters?: string } | undefined)?.parameters;

type Details = { name?: string; input?: string; output?: string };

const details = (event: HistoryEvent, key: string) => event[key] as Details | undefined;

/** A Lambda's cause is JSON with an `errorMessage`; a nested execution's has a `Cause` of its own. */
function readable(cause = ''): string {
  const inner = member(cause, 'errorMessage') ?? member(cause, 'Cause');
  return inner === undefined ? cause : readable(inner);
}

function member(text: string | undefined, name: string): string | undefined {
  try {
    const value = (JSON.parse(text ?? '') as Record<string, unknown> | null)?.[name];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return;
  }
}
