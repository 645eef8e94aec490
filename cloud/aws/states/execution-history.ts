import type { HistoryEvent as Shown } from '@aws-sdk/client-sfn';
import type { HistoryEvent } from '../../asl/history.ts';
import { executionOf } from './find.ts';
import { page } from './page.ts';
import type { Operations, States } from './states.ts';

/** What happened in an execution, event by event. */
export function executionHistory(states: States) {
  return {
    async GetExecutionHistory({ executionArn, reverseOrder, includeExecutionData = true, ...input }) {
      const { events } = executionOf(states, executionArn as string).run;
      const ordered = reverseOrder ? events.toReversed() : events;
      const { items, nextToken } = page(ordered, input, 100);
      return { events: items.map((it) => shown(it, includeExecutionData)), ...(nextToken && { nextToken }) };
    },
  } satisfies Operations;
}

const DATA = [
  'input',
  'output',
  'inputDetails',
  'outputDetails',
  'parameters',
  'assignedVariables',
  'assignedVariablesDetails',
];

function shown({ timestamp, ...event }: HistoryEvent, withData: boolean): Shown & { type: never } {
  const kept = withData
    ? event
    : Object.fromEntries(
        Object.entries(event).map(([name, value]) => [name, typeof value === 'object' ? without(value) : value]),
      );
  return { ...kept, timestamp: new Date(timestamp) } as unknown as Shown & { type: never };
}

/** The details without what went in and out. */
export function without(details: object): object {
  return Object.fromEntries(Object.entries(details).filter(([name]) => !DATA.includes(name)));
}
