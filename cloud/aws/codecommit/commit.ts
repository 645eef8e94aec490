import {
  type Commit,
  CommitDoesNotExistException,
  CommitIdDoesNotExistException,
  CommitIdRequiredException,
  CommitIdsListRequiredException,
  InvalidCommitIdException,
} from '@aws-sdk/client-codecommit';
import type { Clock } from '../../clock.ts';
import type { Handlers } from '../../handlers.ts';
import { type CommitObject, commitOf, readCommit } from '../../machines/git/repository.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';
import { branchName } from './branch.ts';
import { changesOf, type FileChanges } from './change.ts';
import { commitTo } from './commit-to.ts';
import type { Repositories, Repository } from './repositories.ts';

type Operations = Pick<
  Required<Handlers<typeof import('@aws-sdk/client-codecommit'), Call>>,
  'CreateCommit' | 'GetCommit' | 'BatchGetCommits'
>;

/** The commit that a caller names by id, branch, tag or full reference. Throws `CommitDoesNotExistException`. */
export async function commitNamed(repository: Repository, specifier: string | undefined): Promise<string> {
  const wanted = specifier || 'HEAD';
  return (
    (await commitOf(repository.gitDir, wanted)) ??
    refuse(CommitDoesNotExistException, `Commit ${wanted} does not exist in ${repository.name}`)
  );
}

export function commitOperations(repositories: Repositories, clock: Clock): Operations {
  return {
    async CreateCommit({ repositoryName, branchName: branch, parentCommitId, ...input }, { principal }) {
      const repository = repositories.get(repositoryName);
      const name = branchName(branch);
      const changes: FileChanges = {
        putFiles: input.putFiles ?? [],
        deleteFiles: input.deleteFiles ?? [],
        setFileModes: input.setFileModes ?? [],
      };
      const written = await commitTo(repository, name, {
        parent: parentCommitId,
        author: { name: input.authorName, email: input.email, fallback: principal.arn },
        message: input.commitMessage,
        at: clock.now(),
        changes: (parent) => changesOf(repository, parent, changes),
      });
      await repository.announce(principal.arn);
      return {
        commitId: written.commitId,
        treeId: written.treeId,
        filesAdded: written.files.filter(({ what }) => what === 'added').map(({ file }) => file),
        filesUpdated: written.files.filter(({ what }) => what === 'updated').map(({ file }) => file),
        filesDeleted: written.files.filter(({ what }) => what === 'deleted').map(({ file }) => file),
      };
    },

    async GetCommit({ repositoryName, commitId }) {
      const repository = repositories.get(repositoryName);
      if (!commitId) refuse(CommitIdRequiredException, 'Commit ID cannot be null or empty');
      if (!/^[0-9a-f]{40}$/.test(commitId)) refuse(InvalidCommitIdException, `${commitId} is not a valid commit ID`);
      const found = await readCommit(repository.gitDir, commitId);
      if (!found) refuse(CommitIdDoesNotExistException, `Commit ${commitId} does not exist in ${repository.name}`);
      return { commit: described(found) };
    },

    async BatchGetCommits({ repositoryName, commitIds = [] }) {
      const repository = repositories.get(repositoryName);
      if (commitIds.length === 0) refuse(CommitIdsListRequiredException, 'Name at least one commit');
      const found = await Promise.all(commitIds.map((id) => readCommit(repository.gitDir, id)));
      return {
        commits: found.flatMap((commit) => (commit ? [described(commit)] : [])),
        errors: commitIds
          .filter((_, index) => !found[index])
          .map((commitId) => ({
            commitId,
            errorCode: CommitDoesNotExistException.name,
            errorMessage: `Commit ${commitId} does not exist in ${repository.name}`,
          })),
      };
    },
  };
}

function described({ id, tree, parents, author, committer, message }: CommitObject): Commit {
  return { commitId: id, treeId: tree, parents: [...parents], message, author, committer, additionalData: '' };
}
