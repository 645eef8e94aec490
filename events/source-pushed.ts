import type { AwsEvent } from './event.ts';

/** Somebody pushed to the branch that is deployed. Its first commit is not among them (`referenceCreated`): that one is deployed by the provision that makes it. */
export default {
  source: 'aws.codecommit',
  detailType: 'CodeCommit Repository State Change',
  detail: (environment) => ({
    repositoryName: [`muster-${environment}`],
    event: ['referenceUpdated'],
    referenceType: ['branch'],
    referenceName: ['main'],
  }),
  target: { starts: 'push', input: { commit: '$.detail.commitId', before: '$.detail.oldCommitId' } },
} satisfies AwsEvent;
