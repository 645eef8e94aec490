import type { AwsEvent } from './event.ts';

/**
 * A drill was ended in the middle: what it has done is taken back before its schedule does, and what is known of it is reported. One that did not
 * pass has failed as well, but has told so itself: then nothing is left to do.
 */
export default {
  source: 'aws.states',
  detailType: 'Step Functions Execution Status Change',
  detail: (environment) => ({
    stateMachineArn: [{ suffix: `:stateMachine:muster-${environment}-drill` }],
    status: ['ABORTED', 'TIMED_OUT', 'FAILED'],
  }),
  target: { starts: 'aftermath', input: { of: '$.detail.executionArn' } },
} satisfies AwsEvent;
