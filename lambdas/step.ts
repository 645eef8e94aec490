import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type * as z from 'zod';
import { InvalidInput } from './invalid-input.ts';
import { throttling } from './throttled.ts';

export const logger = new Logger();

const WAITING = ['NotReadyYet', 'NotVisibleYet', 'LockHeld', 'AlarmActive', 'Throttled'];

/**
 * A Lambda handler: its input parsed by a schema, its outcome logged once, its log lines carrying the execution that it serves as `correlation_id` and the event
 * that began it all as `event`; where an event invokes the function itself, that is both.
 * What it is handed and gives back stays out of the log: both carry task tokens and the names of secrets.
 *
 * @example
 * export const handler = step(z.object({ id: z.string() }), async ({ id }) => ({ started: await start(id) }));
 */
export function step<Schema extends z.ZodType, Result>(
  schema: Schema,
  work: (input: z.output<Schema>, functionName: string) => Promise<Result>,
) {
  return middy<unknown, Result>()
    .use(injectLambdaContext(logger, { clearState: true }))
    .use({
      before: ({ event }) => correlate(event),
      after: () => logger.info('done'),
      onError: ({ error }) => {
        // An expected answer of a step that is asked again is no error of anybody's.
        if (error && WAITING.includes(error.name)) logger.info('not yet', { because: error.message });
        else logger.error('failed', { error });
      },
    })
    .handler(async (event: unknown, { functionName }) => {
      const { data, error } = schema.safeParse(event);
      if (error) throw InvalidInput.from(error, event);
      return work(data, functionName).catch(throttling);
    });
}

interface Handed {
  readonly execution?: unknown;
  readonly event?: unknown;
  /** The first state of a machine is handed the machine's input as it is. */
  readonly input?: { readonly event?: unknown } | null;
}

/** What is to be told apart in the log; a step of an execution that a person started has no event. */
function correlate(input: unknown): void {
  const { execution, event, input: within } = (input ?? {}) as Handed;
  const began = event ?? within?.event;
  const id = execution ?? began;
  if (typeof id === 'string') logger.setCorrelationId(id);
  if (typeof began === 'string') logger.appendKeys({ event: began });
}
