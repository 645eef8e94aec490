import { EVERYTHING, grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(
  onTable('dynamodb:GetItem'),
  { actions: ['rds:DescribeDBInstances'], on: ['arn:aws:rds:{region}:{account}:db:muster-{environment}'] },
  {
    actions: [
      'autoscaling:DescribeAutoScalingGroups',
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeLoadBalancerAttributes',
    ],
    on: EVERYTHING,
  },
);
