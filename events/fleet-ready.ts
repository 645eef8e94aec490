import type { AwsEvent } from './event.ts';

/** A blue/green deployment has its new fleet and waits for somebody to look at it before the traffic is shifted. */
export default {
  source: 'aws.codedeploy',
  detailType: 'CodeDeploy Deployment State-change Notification',
  detail: (environment) => ({ application: [`muster-${environment}`], state: ['READY'] }),
  target: { invokes: 'verify-green', input: { deploymentId: '$.detail.deploymentId' } },
} satisfies AwsEvent;
