import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { settings } from '../settings.ts';
import { logger, step } from '../step.ts';
import { erase, list } from '../table.ts';
import { unless } from '../unless.ts';
import type { Approval } from './approve.ts';
import { newer } from './newer.ts';

const codecommit = new CodeCommitClient({ maxAttempts: 5 });
const sfn = new SFNClient({ maxAttempts: 5 });

/**
 * Once a minute, for each deployment that waits for a person: one whose branch has moved on is superseded, so that nobody agrees to what is not served
 * any more; one that nobody has agreed to in time is told so. It can be redriven, which asks again.
 */
export const handler = step(z.object({ environment: z.literal(settings.environment) }), async () => {
  for (const { name, body } of await list<Approval>('approval')) {
    const { token: taskToken, commit, branch, askedAt, until } = body;
    const supersededBy = await newer(codecommit, commit, branch);
    const cause = `Nobody has approved ${commit} from ${askedAt} until ${until}. A redrive asks again`;
    const answer = supersededBy
      ? sfn.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify({ supersededBy }) }))
      : Date.parse(until) <= Date.now()
        ? sfn.send(new SendTaskFailureCommand({ taskToken, error: 'NotApproved', cause }))
        : sfn.send(new SendTaskHeartbeatCommand({ taskToken })).then(() => 'waits' as const);
    // Whoever was answered, stopped or has given up meanwhile needs no telling, and waits no more.
    if ((await answer.catch(unless('TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'))) === 'waits') continue;
    await erase('approval', name);
    logger.info('waits no more', { execution: name, supersededBy });
  }
});
