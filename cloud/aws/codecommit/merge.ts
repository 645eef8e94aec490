import { BranchDoesNotExistException, ManualMergeRequiredException } from '@aws-sdk/client-codecommit';
import type { Handlers } from '../../handlers.ts';
import { GitFailed, git } from '../../machines/git/git.ts';
import { moveReference, readCommit } from '../../machines/git/repository.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';
import { branchName, tipOf } from './branch.ts';
import { commitNamed } from './commit.ts';
import type { Repositories } from './repositories.ts';

type Operations = Pick<
  Required<Handlers<typeof import('@aws-sdk/client-codecommit'), Call>>,
  'MergeBranchesByFastForward'
>;

export function mergeOperations(repositories: Repositories): Operations {
  return {
    async MergeBranchesByFastForward(
      { repositoryName, sourceCommitSpecifier, destinationCommitSpecifier, targetBranch },
      { principal },
    ) {
      const repository = repositories.get(repositoryName);
      const { gitDir } = repository;
      const target = branchName(targetBranch ?? destinationCommitSpecifier);
      const source = await commitNamed(repository, sourceCommitSpecifier);
      await repository.exclusively(async () => {
        const tip = await tipOf(repository, target);
        if (!tip) refuse(BranchDoesNotExistException, `Branch ${target} does not exist in ${repository.name}`);
        await git(['merge-base', '--is-ancestor', tip, source], { gitDir }).catch((error: Error) => {
          if (!(error instanceof GitFailed)) throw error;
          refuse(
            ManualMergeRequiredException,
            `${target} has commits that ${sourceCommitSpecifier} lacks; merge them by hand and push`,
          );
        });
        await moveReference(gitDir, `refs/heads/${target}`, source, tip);
      });
      await repository.announce(principal.arn);
      return { commitId: source, treeId: (await readCommit(gitDir, source))?.tree ?? '' };
    },
  };
}
