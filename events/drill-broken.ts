import type { AwsEvent } from './event.ts';

/** A drill was ended in the middle: what it has done is taken back before its schedule does, and what is known of it is reported. */
export default {
  source: 'aws.states',
  detailType: 'Step Functions Execution Status Change',
  detail: (environment) => ({
    stateMachineArn: [{ suffix: `:stateMachine:muster-${environment}-drill` }],
    status: ['ABORTED', 'TIMED_OUT'],
  }),
  target: { starts: 'aftermath', input: { of: '$.detail.executionArn' } },
} satisfies AwsEvent;
