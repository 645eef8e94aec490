import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ExecutionListItem,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { eventsAfter } from '../follow.ts';

/** Nobody waits longer than this for the histories that are not known yet: what is there is shown, and the rest with the next answer. */
const PATIENCE_MS = 100;
/** Histories read at the same time: a thousand events are work for whoever asks, who has others to answer, and GetExecutionHistory is throttled. */
const AT_ONCE = 2;
/** The beginning of a long history: a window shows no more of it. */
const MOST = 1_000;
/** So many are remembered. */
const KEPT = 1_000;

interface Known {
  /** When the execution ended; a redrive gives it another end. */
  readonly stopped: number | undefined;
  readonly events: readonly HistoryEvent[];
}

/** The histories of executions: of what is over read once, of what runs only what is new. */
export function openHistories(client: SFNClient) {
  const known = new Map<string, Known>();
  let wanted: ExecutionListItem[] = [];
  const reading = new Set<string>();
  const readers = new Set<Promise<void>>();

  return {
    /** Undefined if it was not read yet. */
    of: ({ executionArn }: ExecutionListItem): readonly HistoryEvent[] | undefined => known.get(executionArn!)?.events,

    /** Reads what is not known or goes on, in this order and in place of what was wanted before; comes back when all is read or patience is over. */
    async read(executions: readonly ExecutionListItem[]): Promise<void> {
      wanted = executions.filter((it) => !isKnown(it) && !reading.has(it.executionArn!));
      while (readers.size < Math.min(AT_ONCE, wanted.length)) {
        const reader = readOn().finally(() => readers.delete(reader));
        readers.add(reader);
      }
      const all = Promise.all(readers);
      // What fails after that is asked again with the next window.
      all.catch(() => {});
      const late = new AbortController();
      await Promise.race([all, sleep(PATIENCE_MS, undefined, { signal: late.signal }).catch(() => {})]);
      late.abort();
    },
  };

  function isKnown({ executionArn, stopDate }: ExecutionListItem): boolean {
    return stopDate !== undefined && known.get(executionArn!)?.stopped === stopDate.getTime();
  }

  async function readOn(): Promise<void> {
    for (let next = wanted.shift(); next; next = wanted.shift()) {
      const { executionArn = '', stopDate } = next;
      reading.add(executionArn);
      const events = await newest(executionArn).finally(() => reading.delete(executionArn));
      known.set(executionArn, { stopped: stopDate?.getTime(), events });
      if (known.size > KEPT) known.delete(known.keys().next().value!);
    }
  }

  async function newest(executionArn: string): Promise<readonly HistoryEvent[]> {
    const { events: before = [] } = known.get(executionArn) ?? {};
    if (before.length >= MOST) return before;
    if (before.length > 0) return [...before, ...(await eventsAfter(client, executionArn, before.at(-1)!.id!, false))];
    const first = { executionArn, maxResults: MOST, includeExecutionData: false };
    return (await client.send(new GetExecutionHistoryCommand(first))).events ?? [];
  }
}
