import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Whole } from '../../test/orchestrator/whole.ts';

/** A task from its begin to its end, with all that it was asked again in between; in the wall's milliseconds. */
export interface Span {
  readonly state: string;
  readonly from: number;
  readonly to: number;
}

export interface Timeline {
  /** From the last task back to the first, each the one whose end the next one had waited for; in their order. */
  readonly chain: readonly { readonly state: string; readonly ms: number }[];
  /** Every state that was entered, and every retry, in nested executions too. */
  readonly transitions: number;
  readonly invocations: number;
  readonly functionMs: number;
}

/** What an execution and those that it started did with their time, out of their histories. */
export async function timeline(all: Pick<Whole, 'history'>, executionArn: string): Promise<Timeline> {
  const spans: Span[] = [];
  const sums = { transitions: 0, invocations: 0, functionMs: 0 };
  await read(executionArn, '');
  return { chain: chainOf(spans).map(({ state, from, to }) => ({ state, ms: to - from })), ...sums };

  async function read(arn: string, under: string): Promise<void> {
    const events = await all.history(arn);
    const byId = new Map(events.map((it) => [it.id!, it]));
    const nested: Promise<void>[] = [];
    for (const event of events) {
      const at = event.timestamp!.getTime();
      if (event.stateEnteredEventDetails) sums.transitions++;
      const before = byId.get(event.previousEventId ?? 0);
      if (event.type === 'TaskScheduled' && event.taskScheduledEventDetails?.resourceType === 'lambda') {
        sums.invocations++;
        if (before?.type !== 'TaskStateEntered') sums.transitions++;
      }
      if (
        (event.type === 'TaskSucceeded' || event.type === 'TaskFailed' || event.type === 'TaskSubmitted') &&
        before?.type === 'TaskStarted'
      )
        if (isLambda(event)) sums.functionMs += at - before.timestamp!.getTime();
      const child = (JSON.parse(event.taskSubmittedEventDetails?.output ?? '{}') as { ExecutionArn?: string })
        .ExecutionArn;
      if (child) nested.push(read(child, `${under}${entered(event, byId)!.name} › `));
      const exited = event.type === 'TaskStateExited' && entered(event, byId);
      if (exited && !isNested(event, byId)) spans.push({ state: `${under}${exited.name}`, from: exited.at, to: at });
    }
    await Promise.all(nested);
  }
}

const isLambda = ({ taskSucceededEventDetails, taskFailedEventDetails, taskSubmittedEventDetails }: HistoryEvent) =>
  (taskSucceededEventDetails ?? taskFailedEventDetails ?? taskSubmittedEventDetails)?.resourceType === 'lambda';

/** The events of a state from one of them back to its begin. */
function* back(event: HistoryEvent, byId: ReadonlyMap<number, HistoryEvent>): Generator<HistoryEvent> {
  for (let it: HistoryEvent | undefined = event; it; it = byId.get(it.previousEventId ?? 0)) {
    yield it;
    if (it.type === 'TaskStateEntered') return;
  }
}

function entered(event: HistoryEvent, byId: ReadonlyMap<number, HistoryEvent>) {
  const first = [...back(event, byId)].at(-1)!;
  const name = first.stateEnteredEventDetails?.name;
  return name === undefined ? undefined : { name, at: first.timestamp!.getTime() };
}

const isNested = (event: HistoryEvent, byId: ReadonlyMap<number, HistoryEvent>) =>
  [...back(event, byId)].some(({ taskScheduledEventDetails }) => taskScheduledEventDetails?.resourceType === 'states');

function chainOf(spans: readonly Span[]): Span[] {
  const chain: Span[] = [];
  const last = (among: readonly Span[]) =>
    among.reduce<Span | undefined>((one, it) => (one && one.to >= it.to ? one : it), undefined);
  for (let it = last(spans); it; ) {
    chain.unshift(it);
    const { from } = it;
    it = last(spans.filter(({ to, from: began }) => to <= from && began < from));
  }
  return chain;
}
