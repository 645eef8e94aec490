import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

const ours = ['arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/muster-{environment}-*/*'];

export default grants(
  resource,
  {
    actions: ['elasticloadbalancing:DescribeLoadBalancers', 'elasticloadbalancing:DescribeLoadBalancerAttributes'],
    on: EVERYTHING,
  },
  {
    actions: [
      'elasticloadbalancing:CreateLoadBalancer',
      'elasticloadbalancing:ModifyLoadBalancerAttributes',
      'elasticloadbalancing:SetSecurityGroups',
      'elasticloadbalancing:SetSubnets',
      'elasticloadbalancing:DeleteLoadBalancer',
    ],
    on: ours,
  },
  { actions: ['elasticloadbalancing:AddTags'], on: ours, implied: 'CreateLoadBalancer with tags' },
);
