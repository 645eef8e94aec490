import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';

/** What a person is told about an execution while it runs. */
export type Step =
  | { kind: 'entered'; state: string; depth: number; at: Date }
  | { kind: 'waits'; state: string; depth: number; for: string }
  | { kind: 'exited'; state: string; depth: number; milliseconds: number }
  | { kind: 'failed'; state: string; depth: number; error: string; cause: string };

export interface Ended {
  status: string;
  output?: string;
  error?: string;
  cause?: string;
}

const OVER = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'];

/**
 * Follows an execution and those that it starts to their ends, telling each step once. Polls the history four times a second, as anyone
 * with `states:GetExecutionHistory` may, here and on AWS.
 */
export async function follow(
  states: SFNClient,
  executionArn: string,
  tell: (step: Step) => void,
  { signal, depth = 0 }: { signal?: AbortSignal; depth?: number } = {},
): Promise<Ended> {
  const reader = new Reader(tell, depth);
  const children: Promise<void>[] = [];
  let broken: { error: unknown } | undefined;
  for (let seen = 0; ; ) {
    // Asked before the history: what the history lacks after the end is nothing.
    const { status = '', output, error, cause } = await states.send(new DescribeExecutionCommand({ executionArn }));
    const fresh = await eventsAfter(states, executionArn, seen);
    for (const event of fresh) {
      const child = reader.read(event);
      if (!child) continue;
      const followed = follow(states, child, tell, { ...(signal && { signal }), depth: depth + 1 });
      children.push(
        followed.then(
          () => {},
          (error) => {
            broken ??= { error };
          },
        ),
      );
    }
    if (broken) throw broken.error;
    seen = fresh.at(-1)?.id ?? seen;
    if (OVER.includes(status)) {
      await Promise.all(children);
      return { status, ...(output && { output }), ...(error && { error }), ...(cause && { cause }) };
    }
    await sleep(250, undefined, signal && { signal });
  }
}

/** The events with higher ids, oldest first. Read from the end, so that a long history is not read again and again. */
async function eventsAfter(states: SFNClient, executionArn: string, seen: number): Promise<HistoryEvent[]> {
  const fresh: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const page = await states.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 100, nextToken }),
    );
    const newer = (page.events ?? []).filter((event) => event.id! > seen);
    fresh.push(...newer);
    nextToken = newer.length === page.events?.length ? page.nextToken : undefined;
  } while (nextToken);
  return fresh.reverse();
}

/** Turns history events into steps. An event knows its state only through the events before it. */
class Reader {
  readonly #tell: (step: Step) => void;
  readonly #depth: number;
  /** By event id: the state that the event happened in. */
  readonly #stateOf = new Map<number, { name: string; entered: number; said?: string }>();

  constructor(tell: (step: Step) => void, depth: number) {
    this.#tell = tell;
    this.#depth = depth;
  }

  /** @returns the ARN of an execution that this event started */
  read(event: HistoryEvent): string | undefined {
    const depth = this.#depth;
    const at = event.timestamp!;
    const name = event.stateEnteredEventDetails?.name;
    if (name) {
      this.#stateOf.set(event.id!, { name, entered: at.getTime() });
      this.#tell({ kind: 'entered', state: name, depth, at });
      return;
    }
    const state = this.#stateOf.get(event.previousEventId ?? 0);
    if (!state) return;
    this.#stateOf.set(event.id!, state);
    const failed =
      event.taskFailedEventDetails ?? event.lambdaFunctionFailedEventDetails ?? event.executionFailedEventDetails;
    if (event.stateExitedEventDetails?.name === state.name) {
      this.#tell({ kind: 'exited', state: state.name, depth, milliseconds: at.getTime() - state.entered });
    } else if (failed) {
      const reason = readable(failed.cause);
      if (failed.error === 'NotReadyYet') {
        if (state.said !== reason) this.#tell({ kind: 'waits', state: state.name, depth, for: reason });
        state.said = reason;
      } else this.#tell({ kind: 'failed', state: state.name, depth, error: failed.error ?? '', cause: reason });
    }
    return executionIn(event.taskSubmittedEventDetails?.output);
  }
}

/** A Lambda's cause is JSON with an `errorMessage`. */
function readable(cause = ''): string {
  try {
    return (JSON.parse(cause) as { errorMessage?: string }).errorMessage ?? cause;
  } catch {
    return cause;
  }
}

function executionIn(output: string | undefined): string | undefined {
  if (!output) return;
  try {
    return (JSON.parse(output) as { ExecutionArn?: string }).ExecutionArn;
  } catch {
    return;
  }
}
