import { setTimeout as sleep } from 'node:timers/promises';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { HistoryReader, type Step } from './history.ts';

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
  { signal, under = [] }: { signal?: AbortSignal; under?: readonly string[] } = {},
): Promise<Ended> {
  const reader = new HistoryReader(tell, under);
  const children: Promise<void>[] = [];
  let broken: { error: unknown } | undefined;
  for (let seen = 0; ; ) {
    // Asked before the history: what the history lacks after the end is nothing.
    const { status = '', output, error, cause } = await states.send(new DescribeExecutionCommand({ executionArn }));
    const fresh = await eventsAfter(states, executionArn, seen);
    for (const event of fresh) {
      const started = reader.read(event);
      if (!started) continue;
      const options = { ...(signal && { signal }), under: started.under };
      const child = follow(states, started.executionArn, tell, options).then(
        () => {},
        (error) => {
          broken ??= { error };
        },
      );
      children.push(child);
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
export async function eventsAfter(
  states: SFNClient,
  executionArn: string,
  seen: number,
  includeExecutionData = true,
): Promise<HistoryEvent[]> {
  const fresh: HistoryEvent[] = [];
  let nextToken: string | undefined;
  // Who has seen nothing wants all, in as few calls as there may be; who follows, a few.
  const maxResults = seen === 0 ? 1_000 : 100;
  do {
    const page = await states.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults, nextToken, includeExecutionData }),
    );
    const newer = (page.events ?? []).filter((event) => event.id! > seen);
    fresh.push(...newer);
    nextToken = newer.length === page.events?.length ? page.nextToken : undefined;
  } while (nextToken);
  return fresh.reverse();
}
