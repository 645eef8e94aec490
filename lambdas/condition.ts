import { createHash } from 'node:crypto';
import { SendTaskFailureCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { settings } from './settings.ts';
import { logger, step } from './step.ts';
import { erase, type Row, write } from './table.ts';
import { unless } from './unless.ts';

const sfn = new SFNClient({ maxAttempts: 5 });

/** What a look at AWS has found. */
export type Look =
  | { readonly state: 'pending' }
  | { readonly state: 'met'; readonly output: object }
  | { readonly state: 'failed'; readonly error: string; readonly cause: string };

/** Something an execution waits for that takes AWS minutes. */
export interface Condition<Subject> {
  readonly name: string;
  readonly about: z.ZodType<Subject>;
  /** Asks AWS. An event is only a reason to look; what counts is what is seen. */
  readonly look: (subject: Subject) => Promise<Look>;
}

/** An execution that waits. */
export interface Waiting {
  readonly token: string;
  readonly subject: unknown;
  /** Whose token it is. */
  readonly execution?: string | undefined;
}

const Registration = z.looseObject({
  token: z.string(),
  environment: z.literal(settings.environment),
  execution: z.string().optional(),
});
const SECONDS_OF_A_DAY = 86_400;

/**
 * The Lambda behind a `.waitForTaskToken` state: notes who waits, then looks once, in this order, so that an event that comes before the note
 * is seen by the look, and one that comes after it finds the note.
 */
export const waitFor = <Subject>(condition: Condition<Subject>) =>
  step(Registration, ({ token, ...rest }) => register(condition, token, condition.about.parse(rest), rest.execution));

/** For a state that starts something and ends with it: notes who waits, then looks once. */
export async function register<Subject>(
  condition: Condition<Subject>,
  token: string,
  subject: Subject,
  execution?: string,
) {
  const name = `${condition.name}/${createHash('sha256').update(token).digest('hex').slice(0, 16)}`;
  const body = { token, subject, ...(execution && { execution }) };
  await write<Waiting>('wait', name, body, undefined, SECONDS_OF_A_DAY);
  await answer({ name, body }, condition);
}

/** Looks; tells the execution if there is anything to tell. */
export async function answer<Subject>(row: Pick<Row<Waiting>, 'name' | 'body'>, condition: Condition<Subject>) {
  const look = await condition.look(row.body.subject as Subject);
  if (look.state === 'pending') return;
  const taskToken = row.body.token;
  // The token of an execution that has given up meanwhile is worth nothing any more.
  const told =
    look.state === 'met'
      ? sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(look.output) }))
      : sfn.send(new SendTaskFailureCommand({ taskToken, error: look.error, cause: look.cause.slice(0, 32_768) }));
  await told.catch(unless('TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'));
  await erase('wait', row.name);
  logger.info('answered', { wait: row.name, state: look.state, execution: row.body.execution });
}
