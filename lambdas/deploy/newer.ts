import { type CodeCommitClient, GetBranchCommand } from '@aws-sdk/client-codecommit';
import { named } from '../naming.ts';
import { unless } from '../unless.ts';

/**
 * The branch's newest commit, if it is another than this one. Which of two commits is newer is git's to say: events come late, twice and in any
 * order, and a branch may have been set back. Without a branch (it was not pushed, somebody names it) no commit is newer.
 */
export async function newer(
  codecommit: CodeCommitClient,
  commit: string,
  branchName: string | undefined,
): Promise<string | undefined> {
  if (!branchName) return undefined;
  const found = await codecommit
    .send(new GetBranchCommand({ repositoryName: named(), branchName }))
    .catch(unless('BranchDoesNotExist'));
  const head = found?.branch?.commitId;
  return head === commit ? undefined : head;
}
