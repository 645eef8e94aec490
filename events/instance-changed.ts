import type { AwsEvent } from './event.ts';

/** An instance has got a revision, and is behind its load balancer again. */
export default {
  source: 'aws.codedeploy',
  detailType: 'CodeDeploy Instance State-change Notification',
  detail: (environment) => ({ application: [`muster-${environment}`], state: ['SUCCESS'] }),
  target: {
    starts: 'verification',
    input: {
      deploymentId: '$.detail.deploymentId',
      instanceId: '$.detail.instanceId',
      group: '$.detail.deploymentGroup',
    },
  },
} satisfies AwsEvent;
