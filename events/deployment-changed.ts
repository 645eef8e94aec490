import type { AwsEvent } from './event.ts';

export default {
  source: 'aws.codedeploy',
  detailType: 'CodeDeploy Deployment State-change Notification',
  detail: (environment) => ({
    application: [`muster-${environment}`],
    state: ['SUCCESS', 'FAILURE', 'STOP'],
  }),
  target: { invokes: 'resume', input: { condition: 'deployment-finished' } },
} satisfies AwsEvent;
