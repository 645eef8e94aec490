import {
  CommitRequiredException,
  InvalidContinuationTokenException,
  PathDoesNotExistException,
} from '@aws-sdk/client-codecommit';
import type { Handlers } from '../../handlers.ts';
import { entryAt } from '../../machines/git/repository.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';
import { commitNamed } from './commit.ts';
import { differences, type Side } from './differences.ts';
import type { Repositories } from './repositories.ts';

type Operations = Pick<Required<Handlers<typeof import('@aws-sdk/client-codecommit'), Call>>, 'GetDifferences'>;

/** AWS answers at most this many at a time. */
const PAGE = 400;

export function differenceOperations(repositories: Repositories): Operations {
  return {
    // Of all of AWS's operations these two members alone begin with a capital letter.
    async GetDifferences({
      repositoryName,
      beforeCommitSpecifier,
      afterCommitSpecifier,
      beforePath,
      afterPath,
      MaxResults,
      NextToken,
    }) {
      const repository = repositories.get(repositoryName);
      if (!afterCommitSpecifier) refuse(CommitRequiredException, 'The after commit specifier cannot be null or empty');
      const after = await commitNamed(repository, afterCommitSpecifier);
      const before = beforeCommitSpecifier ? await commitNamed(repository, beforeCommitSpecifier) : undefined;
      const path = afterPath ?? beforePath ?? '';
      if (
        path &&
        !(await Promise.all([before, after].map((at) => at && entryAt(repository.gitDir, at, path)))).some(Boolean)
      ) {
        refuse(PathDoesNotExistException, `${path} exists in neither commit`);
      }
      const start = NextToken ? Number(NextToken) : 0;
      if (!Number.isInteger(start) || start < 0) {
        refuse(InvalidContinuationTokenException, `${NextToken} is not a token of GetDifferences`);
      }
      const all = (await differences(repository.gitDir, before, after)).filter(({ before, after }) => {
        const own = (after ?? before)?.path ?? '';
        return path === '' || own === path || own.startsWith(`${path}/`);
      });
      const end = start + Math.min(MaxResults ?? PAGE, PAGE);
      return {
        differences: all.slice(start, end).map((it) => ({
          changeType: it.kind,
          ...(it.before && { beforeBlob: blob(it.before) }),
          ...(it.after && { afterBlob: blob(it.after) }),
        })),
        ...(end < all.length && { NextToken: String(end) }),
      };
    },
  };
}

const blob = ({ path, blobId, mode }: Side) => ({ path, blobId, mode });
