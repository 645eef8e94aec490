import { EVERYTHING, grants } from '../grants.ts';

export default grants(
  {
    actions: [
      'autoscaling:DescribeAutoScalingGroups',
      'ec2:DescribeInstances',
      'ec2:DescribeSubnets',
      'elasticloadbalancing:DescribeLoadBalancers',
    ],
    on: EVERYTHING,
  },
  {
    actions: ['lambda:GetFunctionConfiguration'],
    on: ['arn:aws:lambda:{region}:{account}:function:muster-{environment}-*'],
  },
  {
    actions: ['rds:DescribeDBInstances'],
    on: ['arn:aws:rds:{region}:{account}:db:muster-{environment}'],
  },
);
