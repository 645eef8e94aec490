import type { AwsEvent } from './event.ts';

/**
 * Somebody pushed to the branch that is deployed. `referenceCreated`, without an old commit, is the first one, which the provision that makes it
 * deploys itself, and a branch that was deleted and pushed again; what is to be done is decided by what the tiers serve.
 */
export default {
  source: 'aws.codecommit',
  detailType: 'CodeCommit Repository State Change',
  detail: (environment) => ({
    repositoryName: [`muster-${environment}`],
    event: ['referenceCreated', 'referenceUpdated'],
    referenceType: ['branch'],
    referenceName: ['main'],
  }),
  target: { starts: 'push', input: { commit: '$.detail.commitId', branch: '$.detail.referenceName' } },
} satisfies AwsEvent;
