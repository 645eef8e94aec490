import { EVERYTHING, grants } from '../grants.ts';
import { writeLedgers } from '../ledgers.grants.ts';
import { onTable } from '../table.grants.ts';

/** It sends for as long as Lambda lets it, and 1,769 MB is what comes with a whole processor: one that is shared would be late with its requests. */
export const limits = { memoryMb: 1769, timeoutSeconds: 900 };

export default grants(
  writeLedgers,
  onTable('dynamodb:GetItem'),
  {
    actions: ['states:DescribeExecution'],
    on: ['arn:aws:states:{region}:{account}:execution:muster-{environment}-probe:*'],
  },
  {
    actions: ['elasticloadbalancing:DescribeLoadBalancers', 'elasticloadbalancing:DescribeLoadBalancerAttributes'],
    on: EVERYTHING,
  },
);
