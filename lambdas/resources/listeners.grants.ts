import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

const listeners = ['arn:aws:elasticloadbalancing:{region}:{account}:listener/app/muster-{environment}-*/*'];

export default grants(
  resource,
  {
    actions: ['elasticloadbalancing:DescribeLoadBalancers', 'elasticloadbalancing:DescribeListeners'],
    on: EVERYTHING,
  },
  {
    actions: ['elasticloadbalancing:CreateListener'],
    on: ['arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/muster-{environment}-*/*'],
  },
  { actions: ['elasticloadbalancing:ModifyListener', 'elasticloadbalancing:DeleteListener'], on: listeners },
  { actions: ['elasticloadbalancing:AddTags'], on: listeners, implied: 'CreateListener with tags' },
);
