import type { AwsEvent } from './event.ts';

/** Somebody has made the parameter that stops all drills: what they have done is taken back at once. */
export default {
  source: 'aws.ssm',
  detailType: 'Parameter Store Change',
  detail: (environment) => ({
    name: [`/muster/${environment}/drills/stop`],
    operation: ['Create', 'Update'],
  }),
  target: { invokes: 'stop-drills', input: {} },
} satisfies AwsEvent;
