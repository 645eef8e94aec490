import { SendTaskFailureCommand, SFNClient } from '@aws-sdk/client-sfn';
import * as z from 'zod';
import { settings } from '../settings.ts';
import { logger, step } from '../step.ts';
import { erase, list } from '../table.ts';
import { unless } from '../unless.ts';
import type { Approval } from './approve.ts';

const sfn = new SFNClient({ maxAttempts: 5 });

/** Once a minute: a deployment that nobody has agreed to in time is told so. It can be redriven, which asks again. */
export const handler = step(z.object({ environment: z.literal(settings.environment) }), async () => {
  for (const { name, body } of await list<Approval>('approval')) {
    if (Date.parse(body.until) > Date.now()) continue;
    const cause = `Nobody has approved ${body.commit} from ${body.askedAt} until ${body.until}. A redrive asks again`;
    // Whoever was answered, stopped or has given up meanwhile needs no telling.
    await sfn
      .send(new SendTaskFailureCommand({ taskToken: body.token, error: 'NotApproved', cause }))
      .catch(unless('TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'));
    await erase('approval', name);
    logger.info('not approved in time', { execution: name });
  }
});
