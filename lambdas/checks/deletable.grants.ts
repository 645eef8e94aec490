import { EVERYTHING, grants } from '../grants.ts';

export default grants(
  { actions: ['rds:DescribeDBInstances'], on: ['arn:aws:rds:{region}:{account}:db:muster-{environment}'] },
  {
    actions: ['elasticloadbalancing:DescribeLoadBalancers', 'elasticloadbalancing:DescribeLoadBalancerAttributes'],
    on: EVERYTHING,
  },
);
