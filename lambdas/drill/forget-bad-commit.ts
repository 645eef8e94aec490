import { CodeCommitClient, DeleteBranchCommand } from '@aws-sdk/client-codecommit';
import { named } from '../naming.ts';

const codecommit = new CodeCommitClient({ maxAttempts: 5 });

/** Not the branch that is deployed: nobody's push, and no part of its history. */
export const branchOf = (run: string) => `drills/${run}`;

/** Takes the branch of a run's bad commit away; the commit is on no other. */
export async function forgetBadCommit(run: string): Promise<void> {
  await codecommit.send(new DeleteBranchCommand({ repositoryName: named(), branchName: branchOf(run) }));
}
