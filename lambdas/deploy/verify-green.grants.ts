import { EVERYTHING, grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(
  onTable('dynamodb:PutItem'),
  {
    actions: ['codedeploy:GetDeployment', 'codedeploy:ContinueDeployment', 'codedeploy:StopDeployment'],
    on: ['arn:aws:codedeploy:{region}:{account}:deploymentgroup:muster-{environment}/muster-{environment}-*'],
  },
  // Of a deployment's targets AWS has no ARN to evaluate on.
  {
    actions: [
      'codedeploy:ListDeploymentTargets',
      'codedeploy:BatchGetDeploymentTargets',
      'autoscaling:DescribeAutoScalingInstances',
    ],
    on: EVERYTHING,
  },
);
