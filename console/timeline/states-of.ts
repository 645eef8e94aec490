import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { readable } from '../history.ts';
import type { Span } from './span.ts';

interface Entered {
  readonly name: string;
  readonly from: number;
  failure?: string;
}

/** What the states of an execution did when, of those that do something: tasks and waits. `until` is the end of those that have not ended. */
export function statesOf(events: readonly HistoryEvent[], until: number, isOpen: boolean): Span[] {
  const states = new Map<number, Entered>();
  const open = new Set<Entered>();
  const spans: Span[] = [];
  for (const event of events) {
    const at = event.timestamp!.getTime();
    const name = event.stateEnteredEventDetails?.name;
    if (name) {
      if (event.type !== 'TaskStateEntered' && event.type !== 'WaitStateEntered') continue;
      const entered = { name, from: at };
      states.set(event.id!, entered);
      open.add(entered);
      continue;
    }
    const state = states.get(event.previousEventId ?? 0);
    if (!state) continue;
    if (event.stateExitedEventDetails) {
      open.delete(state);
      spans.push(span(state, at));
      continue;
    }
    states.set(event.id!, state);
    const failed =
      event.taskFailedEventDetails ?? event.taskTimedOutEventDetails ?? event.lambdaFunctionFailedEventDetails;
    if (failed) state.failure = `${failed.error ?? 'an error'}: ${readable(failed.cause).slice(0, 200)}`;
    else if (event.type?.endsWith('Succeeded')) delete state.failure;
  }
  for (const state of open) spans.push({ ...span(state, until), ...(isOpen && { isOpen, tone: 'busy' as const }) });
  return spans;
}

const span = ({ name, from, failure }: Entered, to: number): Span => ({
  from,
  to,
  what: failure ? `${name}: ${failure}` : name,
  tone: failure ? 'bad' : 'good',
});
