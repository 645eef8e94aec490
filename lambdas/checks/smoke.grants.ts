import { EVERYTHING, grants } from '../grants.ts';

export default grants({
  actions: ['elasticloadbalancing:DescribeLoadBalancers', 'elasticloadbalancing:DescribeTargetHealth'],
  on: EVERYTHING,
});
