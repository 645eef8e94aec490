import {
  BranchDoesNotExistException,
  CommitMessageLengthExceededException,
  InvalidEmailException,
  InvalidParentCommitIdException,
  NameLengthExceededException,
  NoChangeException,
  ParentCommitDoesNotExistException,
  ParentCommitIdOutdatedException,
  ParentCommitIdRequiredException,
} from '@aws-sdk/client-codecommit';
import { references } from '../../machines/git/references.ts';
import { moveReference, readCommit } from '../../machines/git/repository.ts';
import { type Change, writeCommit } from '../../machines/git/write-commit.ts';
import { refuse } from '../refuse.ts';
import { fileMode } from './change.ts';
import { type Difference, differences } from './differences.ts';
import type { Repository } from './repositories.ts';

interface Commission {
  /** What the caller believes to be the tip of the branch. */
  readonly parent: string | undefined;
  readonly author: { readonly name: string | undefined; readonly email: string | undefined; readonly fallback: string };
  readonly message: string | undefined;
  readonly at: Date;
  readonly changes: (parent: string | undefined) => Promise<readonly Change[]>;
}

interface Written {
  readonly commitId: string;
  readonly treeId: string;
  readonly files: {
    readonly what: 'added' | 'updated' | 'deleted';
    readonly file: { absolutePath: string; blobId: string; fileMode: ReturnType<typeof fileMode> };
  }[];
}

/** AWS takes 10 KB of message. */
const LONGEST_MESSAGE = 10 * 1024;

/**
 * Commits on top of a branch, one caller after another. The parent has to be the tip: a caller who names an older one is told,
 * and one who names none may only begin an empty repository.
 */
export function commitTo(
  repository: Repository,
  branch: string,
  { parent, author, message = '', at, changes }: Commission,
): Promise<Written> {
  const { gitDir } = repository;
  if (message.length > LONGEST_MESSAGE) {
    refuse(
      CommitMessageLengthExceededException,
      `The message has ${message.length} characters; at most ${LONGEST_MESSAGE} are allowed`,
    );
  }
  if (author.name && author.name.length > 1_000)
    refuse(NameLengthExceededException, 'The author name is longer than 1,000 characters');
  if (author.email && author.email.length > 1_000)
    refuse(InvalidEmailException, 'The email address is longer than 1,000 characters');

  return repository.exclusively(async () => {
    const ref = `refs/heads/${branch}`;
    const refs = await references(gitDir);
    const tip = refs[ref];
    const empty = Object.keys(refs).length === 0;
    if (!tip && !empty) refuse(BranchDoesNotExistException, `Branch ${branch} does not exist in ${repository.name}`);
    if (parent && !/^[0-9a-f]{40}$/.test(parent))
      refuse(InvalidParentCommitIdException, `${parent} is not a valid commit ID`);
    if (tip && !parent) {
      refuse(
        ParentCommitIdRequiredException,
        `${repository.name} is not empty: name the tip of ${branch} (${tip}) as the parent commit`,
      );
    }
    if (parent && parent !== tip) {
      if (!(await readCommit(gitDir, parent))) {
        refuse(ParentCommitDoesNotExistException, `Commit ${parent} does not exist in ${repository.name}`);
      }
      refuse(ParentCommitIdOutdatedException, `${parent} is not the tip of ${branch}, which is at ${tip}`);
    }

    const commitId = await writeCommit(gitDir, {
      parents: tip ? [tip] : [],
      author: { name: author.name ?? author.fallback, email: author.email ?? '' },
      message,
      at,
      changes: await changes(tip),
    });
    const moved = await differences(gitDir, tip, commitId);
    if (moved.length === 0) refuse(NoChangeException, 'The commit would change nothing');
    await moveReference(gitDir, ref, commitId, tip);
    const written = await readCommit(gitDir, commitId);
    return { commitId, treeId: written?.tree ?? '', files: moved.map(told) };
  });
}

function told({ kind, before, after }: Difference): Written['files'][number] {
  const side = after ?? before!;
  return {
    what: kind === 'A' ? 'added' : kind === 'D' ? 'deleted' : 'updated',
    file: { absolutePath: side.path, blobId: side.blobId, fileMode: fileMode(side.mode) },
  };
}
