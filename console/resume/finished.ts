import { type HistoryEvent, paginateGetExecutionHistory, type SFNClient } from '@aws-sdk/client-sfn';

/** What the task states of an execution that came to their ends were answered, by state: the result before the state's own `Output`. */
export async function finished(states: SFNClient, executionArn: string): Promise<Map<string, unknown>> {
  const events: HistoryEvent[] = [];
  for await (const page of paginateGetExecutionHistory({ client: states }, { executionArn, maxResults: 1000 }))
    events.push(...(page.events ?? []));
  const byId = new Map(events.map((event) => [event.id, event]));
  const answers = new Map<string, unknown>();
  for (const event of events) {
    const name = event.stateExitedEventDetails?.name;
    if (event.type !== 'TaskStateExited' || !name) continue;
    // From the exit back to the answer: nothing but the state's own events is in between.
    let before = byId.get(event.previousEventId);
    while (before && !before.taskSucceededEventDetails && before.stateEnteredEventDetails?.name !== name)
      before = byId.get(before.previousEventId);
    const output = before?.taskSucceededEventDetails?.output;
    if (output !== undefined) answers.set(name, JSON.parse(output));
  }
  return answers;
}

/** The task states in which an execution has asked somebody for something. */
export async function called(states: SFNClient, executionArn: string): Promise<Set<string>> {
  const entered = new Map<number, string>();
  const asked = new Set<string>();
  for await (const page of paginateGetExecutionHistory({ client: states }, { executionArn, maxResults: 1000 }))
    for (const { id, previousEventId, type, stateEnteredEventDetails } of page.events ?? []) {
      const state = stateEnteredEventDetails?.name ?? entered.get(previousEventId ?? 0);
      if (state) entered.set(id ?? 0, state);
      if (type === 'TaskScheduled' && state) asked.add(state);
    }
  return asked;
}
