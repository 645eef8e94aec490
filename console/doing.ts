import {
  ExecutionDoesNotExist,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  type SFNClient,
} from '@aws-sdk/client-sfn';

/** What an execution does at this moment. */
export interface Doing {
  readonly states: readonly string[];
  readonly touches: readonly string[];
}

/** As AWS numbers instances, and as this project names its databases. */
const THINGS = /\bi-[0-9a-f]{17}\b|\bmuster-[a-z]+\b(?!-)/g;
/** The newest events are enough: who is in a state for long makes few. */
const EVENTS = 60;

/** Read from the newest events of its history: the states that were entered and not left, and the ids in what their tasks were given. */
export async function doing(client: SFNClient, executionArn: string): Promise<Doing> {
  const command = new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: EVENTS });
  const { events = [] } = await client.send(command).catch((error: Error): { events?: HistoryEvent[] } => {
    // A cloud that was started anew has forgotten it between two questions.
    if (error instanceof ExecutionDoesNotExist) return {};
    throw error;
  });
  const left = new Set<string>();
  const states = new Set<string>();
  const touches = new Set<string>();
  for (const { type, stateEnteredEventDetails: entered, stateExitedEventDetails: exited } of events) {
    if (exited?.name) left.add(exited.name);
    if (entered?.name && !left.has(entered.name) && /^(Task|Wait)/.test(type!)) states.add(entered.name);
  }
  const [task] = events.filter(({ taskScheduledEventDetails: it }) => it);
  if (states.size > 0)
    for (const [thing] of (task?.taskScheduledEventDetails?.parameters ?? '').matchAll(THINGS)) touches.add(thing);
  return { states: [...states], touches: [...touches] };
}
