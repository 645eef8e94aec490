import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import * as z from 'zod';
import { hold } from '../hold.ts';
import { settings } from '../settings.ts';
import { step } from '../step.ts';
import { newer } from './newer.ts';

const codecommit = new CodeCommitClient({ maxAttempts: 5 });

const Ask = z.object({
  environment: z.literal(settings.environment),
  execution: z.string(),
  commit: z.string(),
  branch: z.string().optional(),
});

/**
 * One deployment at a time: waits (`LockHeld`) until no other one runs. A commit that is not the branch's newest any more does not wait on: it is
 * superseded, and whatever it has changed is in the newer one. Also looked at once the turn has come, since the branch may have moved meanwhile.
 */
export const handler = step(Ask, async ({ execution, commit, branch }) => {
  const before = await newer(codecommit, commit, branch);
  if (before) return { supersededBy: before };
  await hold('deploy', execution);
  const supersededBy = await newer(codecommit, commit, branch);
  return supersededBy ? { supersededBy } : {};
});
