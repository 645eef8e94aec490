import type { AwsEvent } from './event.ts';

export default {
  source: 'aws.codebuild',
  detailType: 'CodeBuild Build State Change',
  detail: (environment) => ({
    'project-name': [{ prefix: `muster-${environment}-` }],
    'build-status': [{ 'anything-but': 'IN_PROGRESS' }],
  }),
  target: { invokes: 'resume', input: { condition: 'build-finished' } },
} satisfies AwsEvent;
