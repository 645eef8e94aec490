import type { AwsEvent } from './event.ts';

/** A deployment was ended in the middle: its probe, which nobody waits for any more, ends too. */
export default {
  source: 'aws.states',
  detailType: 'Step Functions Execution Status Change',
  detail: (environment) => ({
    stateMachineArn: [{ suffix: `:stateMachine:muster-${environment}-deploy` }],
    status: ['ABORTED', 'TIMED_OUT'],
  }),
  target: { invokes: 'stop-probe', input: { run: '$.detail.name' } },
} satisfies AwsEvent;
