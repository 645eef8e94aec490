import { CodeCommitClient, GetBranchCommand } from '@aws-sdk/client-codecommit';
import * as z from 'zod';
import { named } from '../naming.ts';
import { settings } from '../settings.ts';
import { step } from '../step.ts';

const codecommit = new CodeCommitClient({ maxAttempts: 5 });

const Ask = z.object({
  environment: z.literal(settings.environment),
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}$/, 'a commit is 40 hexadecimal digits')
    .nullish(),
});

/** Which commit is meant: the one that was named, or the branch's newest at this moment, and from here on exactly that one. */
export const handler = step(Ask, async ({ commit }) => {
  if (commit) return { commit };
  const { branch } = await codecommit.send(new GetBranchCommand({ repositoryName: named(), branchName: 'main' }));
  return { commit: branch!.commitId! };
});
