import {
  CodeCommitClient,
  CreateBranchCommand,
  CreateCommitCommand,
  GetBranchCommand,
  GetFileCommand,
} from '@aws-sdk/client-codecommit';
import { named } from '../naming.ts';
import type { Tier } from '../settings.ts';
import { unless } from '../unless.ts';
import { badRevision } from './bad-revision.ts';
import { branchOf } from './forget-bad-commit.ts';

const codecommit = new CodeCommitClient({ maxAttempts: 5 });
const repositoryName = named();

/**
 * A commit on a branch of its own that is what the tier serves, spoiled. Asked again for the same run, it gives the same commit.
 *
 * @throws FileDoesNotExistException if the tier has no `listen.ts` that could be spoiled
 */
export async function badCommit(run: string, tier: Tier, served: string): Promise<string> {
  const branchName = branchOf(run);
  await codecommit
    .send(new CreateBranchCommand({ repositoryName, branchName, commitId: served }))
    .catch(unless('BranchNameExists'));
  const filePath = `${tier}/listen.ts`;
  const { fileContent } = await codecommit.send(
    new GetFileCommand({ repositoryName, commitSpecifier: served, filePath }),
  );
  const listen = Buffer.from(fileContent!).toString('utf8');
  const put = (path: string, text: string) => ({ filePath: path, fileContent: Buffer.from(text) });
  const made = await codecommit
    .send(
      new CreateCommitCommand({
        repositoryName,
        branchName,
        parentCommitId: served,
        authorName: `drill ${run}`,
        commitMessage: 'Answer 500 to every read under traffic, for a drill',
        putFiles: [put(filePath, `import './spoiled.ts';\n${listen}`), put(`${tier}/spoiled.ts`, badRevision(run))],
      }),
    )
    // Made by an earlier attempt whose answer was lost.
    .catch(unless('ParentCommitIdOutdated'));
  if (made) return made.commitId!;
  const { branch } = await codecommit.send(new GetBranchCommand({ repositoryName, branchName }));
  return branch!.commitId!;
}
