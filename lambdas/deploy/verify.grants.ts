import { EVERYTHING, grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(
  onTable('dynamodb:Query'),
  {
    actions: ['codedeploy:GetDeployment'],
    on: ['arn:aws:codedeploy:{region}:{account}:deploymentgroup:muster-{environment}/muster-{environment}-*'],
  },
  // Of a deployment's targets AWS has no ARN to evaluate on.
  { actions: ['codedeploy:ListDeploymentTargets', 'codedeploy:BatchGetDeploymentTargets'], on: EVERYTHING },
  {
    actions: [
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeLoadBalancerAttributes',
    ],
    on: EVERYTHING,
  },
);
