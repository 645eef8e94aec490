import type { HistoryEvent } from '@aws-sdk/client-sfn';

/**
 * What a person is told about an execution while it runs. A state of a nested execution is named with the one that started it:
 * `DeployWeb › Verify`. States that do nothing by themselves (Choice, Pass, Parallel) are passed over.
 */
export type Step =
  | { kind: 'entered'; state: string }
  | { kind: 'waits'; state: string; for: string }
  | { kind: 'exited'; state: string; milliseconds: number }
  | { kind: 'failed'; state: string; error: string; cause: string };

interface Entered {
  name: string;
  at: number;
  /** What it said last that it waits for. */
  said?: string;
}

/** Turns the events of one execution's history into steps. An event knows its state only through the events before it. */
export class HistoryReader {
  readonly #tell: (step: Step) => void;
  readonly #under: readonly string[];
  /** By event id: the state that the event happened in. */
  readonly #states = new Map<number, Entered>();

  constructor(tell: (step: Step) => void, under: readonly string[]) {
    this.#tell = tell;
    this.#under = under;
  }

  /** @returns the execution that this event started, and the names that it is told under */
  read(event: HistoryEvent): { executionArn: string; under: readonly string[] } | undefined {
    const entered = event.stateEnteredEventDetails?.name;
    if (entered) {
      if (event.type !== 'TaskStateEntered' && event.type !== 'WaitStateEntered') return;
      this.#states.set(event.id!, { name: entered, at: event.timestamp!.getTime() });
      this.#tell({ kind: 'entered', state: this.#called(entered) });
      return;
    }
    const state = this.#states.get(event.previousEventId ?? 0);
    if (!state) return;
    const called = this.#called(state.name);
    if (event.stateExitedEventDetails) {
      // Not remembered: what comes after an exit, such as the exit of the Parallel around it, is another state's.
      this.#tell({ kind: 'exited', state: called, milliseconds: event.timestamp!.getTime() - state.at });
      return;
    }
    this.#states.set(event.id!, state);
    const failed = event.taskFailedEventDetails;
    if (failed && WAITS.includes(failed.error ?? '')) {
      const reason = readable(failed.cause);
      if (state.said !== reason) this.#tell({ kind: 'waits', state: called, for: reason });
      state.said = reason;
    } else if (failed) {
      this.#tell({ kind: 'failed', state: called, error: failed.error ?? '', cause: readable(failed.cause) });
    }
    const executionArn = member(event.taskSubmittedEventDetails?.output, 'ExecutionArn');
    return executionArn ? { executionArn, under: [...this.#under, state.name] } : undefined;
  }

  #called(name: string): string {
    return [...this.#under, name].join(' › ');
  }
}

/** Errors of a step that is asked again until what it waits for is there. */
const WAITS: readonly string[] = ['NotReadyYet', 'LockHeld', 'AlarmActive'];

/** A Lambda's cause is JSON with an `errorMessage`; a nested execution's has a `Cause` of its own. */
export function readable(cause = ''): string {
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
