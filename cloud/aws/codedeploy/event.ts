import type { Cloud } from '../../service.ts';
import type { DeploymentRow } from './model.ts';

/** An event says another word than the API does for the same state. */
type State = 'START' | 'SUCCESS' | 'FAILURE' | 'STOP' | 'READY';

const about = (cloud: Cloud, deployment: DeploymentRow, state: State) => ({
  resources: [
    cloud.arn('codedeploy', `application:${deployment.applicationName}`),
    cloud.arn('codedeploy', `deploymentgroup:${deployment.applicationName}/${deployment.deploymentGroupName}`),
  ],
  detail: {
    instanceGroupId: deployment.deploymentGroupId,
    region: cloud.region,
    application: deployment.applicationName,
    deploymentId: deployment.id,
    state,
    deploymentGroup: deployment.deploymentGroupName,
  },
});

export function tellDeployment(cloud: Cloud, deployment: DeploymentRow, state: State): void {
  cloud.emit({
    source: 'aws.codedeploy',
    'detail-type': 'CodeDeploy Deployment State-change Notification',
    ...about(cloud, deployment, state),
  });
}

export function tellInstance(cloud: Cloud, deployment: DeploymentRow, instanceId: string, state: State): void {
  const { resources, detail } = about(cloud, deployment, state);
  cloud.emit({
    source: 'aws.codedeploy',
    'detail-type': 'CodeDeploy Instance State-change Notification',
    resources: [cloud.arn('ec2', `instance/${instanceId}`), ...resources],
    detail: { ...detail, instanceId },
  });
}
