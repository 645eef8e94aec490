import { EVERYTHING, grants } from '../grants.ts';

export default grants(
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
