import {
  BranchDoesNotExistException,
  BranchNameExistsException,
  BranchNameRequiredException,
  CommitDoesNotExistException,
  CommitIdRequiredException,
  DefaultBranchCannotBeDeletedException,
  InvalidBranchNameException,
  InvalidCommitIdException,
} from '@aws-sdk/client-codecommit';
import type { Handlers } from '../../handlers.ts';
import { git } from '../../machines/git/git.ts';
import { references } from '../../machines/git/references.ts';
import { moveReference, readCommit } from '../../machines/git/repository.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';
import type { Repositories, Repository } from './repositories.ts';

type Operations = Pick<
  Required<Handlers<typeof import('@aws-sdk/client-codecommit'), Call>>,
  'GetBranch' | 'ListBranches' | 'CreateBranch' | 'DeleteBranch' | 'UpdateDefaultBranch'
>;

/** What git accepts as the name of a branch (git-check-ref-format), and AWS's limit of 256 characters. */
export function branchName(name: string | undefined): string {
  if (!name) refuse(BranchNameRequiredException, 'Branch name cannot be null or empty');
  const bad =
    name.length > 256 || /[\s~^:?*[\\\x7f]|\.\.|@\{|\/\/|^[-/]|[/.]$|(^|\/)\.|\.lock(\/|$)|^@$|^HEAD$/.test(name);
  if (bad) refuse(InvalidBranchNameException, `${name} is not a valid branch name`);
  return name;
}

/** Where a branch is; undefined when there is none. */
export async function tipOf(repository: Repository, branch: string): Promise<string | undefined> {
  return (await references(repository.gitDir))[`refs/heads/${branch}`];
}

export function branchOperations(repositories: Repositories): Operations {
  const existing = async (repository: Repository, branch: string) =>
    (await tipOf(repository, branch)) ??
    refuse(BranchDoesNotExistException, `Branch ${branch} does not exist in ${repository.name}`);

  return {
    async GetBranch({ repositoryName, branchName: branch }) {
      const repository = repositories.get(repositoryName);
      const name = branchName(branch);
      return { branch: { branchName: name, commitId: await existing(repository, name) } };
    },

    async ListBranches({ repositoryName }) {
      const refs = Object.keys(await references(repositories.get(repositoryName).gitDir));
      return {
        branches: refs.filter((ref) => ref.startsWith('refs/heads/')).map((ref) => ref.slice('refs/heads/'.length)),
      };
    },

    async CreateBranch({ repositoryName, branchName: branch, commitId }, { principal }) {
      const repository = repositories.get(repositoryName);
      const name = branchName(branch);
      if (!commitId) refuse(CommitIdRequiredException, 'Commit ID cannot be null or empty');
      if (!/^[0-9a-f]{40}$/.test(commitId)) refuse(InvalidCommitIdException, `${commitId} is not a valid commit ID`);
      await repository.exclusively(async () => {
        if (await tipOf(repository, name)) {
          refuse(BranchNameExistsException, `Branch ${name} already exists in ${repository.name}`);
        }
        if (!(await readCommit(repository.gitDir, commitId))) {
          refuse(CommitDoesNotExistException, `Commit ${commitId} does not exist in ${repository.name}`);
        }
        await moveReference(repository.gitDir, `refs/heads/${name}`, commitId, undefined);
      });
      await repository.announce(principal.arn);
      return {};
    },

    // A branch that is not there is deleted already.
    async DeleteBranch({ repositoryName, branchName: branch }, { principal }) {
      const repository = repositories.get(repositoryName);
      const name = branchName(branch);
      if (repository.row().defaultBranch === name) {
        refuse(
          DefaultBranchCannotBeDeletedException,
          `${name} is the default branch of ${repository.name}; make another one the default first`,
        );
      }
      const commitId = await repository.exclusively(async () => {
        const tip = await tipOf(repository, name);
        if (tip) await moveReference(repository.gitDir, `refs/heads/${name}`, undefined, tip);
        return tip;
      });
      await repository.announce(principal.arn);
      return commitId ? { deletedBranch: { branchName: name, commitId } } : {};
    },

    async UpdateDefaultBranch({ repositoryName, defaultBranchName }) {
      const repository = repositories.get(repositoryName);
      const name = branchName(defaultBranchName);
      await existing(repository, name);
      await git(['symbolic-ref', 'HEAD', `refs/heads/${name}`], { gitDir: repository.gitDir });
      repository.change({ defaultBranch: name });
      return {};
    },
  };
}
