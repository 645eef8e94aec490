import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

const loadBalancers = 'arn:aws:elasticloadbalancing:{region}:{account}:loadbalancer/app/muster-{environment}-*/*';
const listeners = ['arn:aws:elasticloadbalancing:{region}:{account}:listener/app/muster-{environment}-*/*'];

export default grants(
  resource,
  {
    actions: [
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeListeners',
      'elasticloadbalancing:DescribeRules',
    ],
    on: EVERYTHING,
  },
  {
    actions: ['elasticloadbalancing:CreateListener'],
    on: [loadBalancers],
  },
  { actions: ['elasticloadbalancing:ModifyListener', 'elasticloadbalancing:DeleteListener'], on: listeners },
  {
    actions: ['elasticloadbalancing:DeleteRule'],
    on: ['arn:aws:elasticloadbalancing:{region}:{account}:listener-rule/app/muster-{environment}-*/*'],
  },
  // Some of AWS's refusals name the new listener, some what it is made on.
  {
    actions: ['elasticloadbalancing:AddTags'],
    on: [...listeners, loadBalancers],
    when: { StringEquals: { 'elasticloadbalancing:CreateAction': 'CreateListener' } },
    implied: 'CreateListener with tags',
  },
);
