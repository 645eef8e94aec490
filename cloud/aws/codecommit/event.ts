import type { CloudEvent } from '../../service.ts';
import type { RepositoryRow } from './repositories.ts';

/** A reference was created, moved or deleted: `old` or `now` is absent when there was, or is, no such reference. */
export function stateChange(
  repository: RepositoryRow,
  arn: string,
  ref: string,
  old: string | undefined,
  now: string | undefined,
  callerUserArn: string,
): CloudEvent {
  const [, kind, name] = /^refs\/(heads|tags)\/(.*)$/.exec(ref) ?? [];
  return {
    source: 'aws.codecommit',
    'detail-type': 'CodeCommit Repository State Change',
    resources: [arn],
    detail: {
      event: !old ? 'referenceCreated' : !now ? 'referenceDeleted' : 'referenceUpdated',
      repositoryName: repository.repositoryName,
      repositoryId: repository.repositoryId,
      referenceType: kind === 'tags' ? 'tag' : 'branch',
      referenceName: name,
      referenceFullName: ref,
      ...(now && { commitId: now }),
      ...(old && { oldCommitId: old }),
      callerUserArn,
    },
  };
}
