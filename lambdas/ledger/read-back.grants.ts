import { EVERYTHING, grants } from '../grants.ts';
import { writeLedgers } from '../ledgers.grants.ts';

/** Tens of thousands of guilds are listed and deleted one by one. */
export const limits = { memoryMb: 1024, timeoutSeconds: 900 };

export default grants(writeLedgers, {
  actions: ['elasticloadbalancing:DescribeLoadBalancers', 'elasticloadbalancing:DescribeLoadBalancerAttributes'],
  on: EVERYTHING,
});
