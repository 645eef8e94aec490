import type { AwsEvent } from './event.ts';

/** The build that rehearses and migrates is waited for by another condition than those of the tiers. */
export default {
  source: 'aws.codebuild',
  detailType: 'CodeBuild Build State Change',
  detail: (environment) => ({
    'project-name': [`muster-${environment}-database`],
    'build-status': [{ 'anything-but': 'IN_PROGRESS' }],
  }),
  target: { invokes: 'resume', input: { condition: 'migration-finished' } },
} satisfies AwsEvent;
