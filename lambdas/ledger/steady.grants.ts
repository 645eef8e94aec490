import { grants } from '../grants.ts';
import { readLedgers } from '../ledgers.grants.ts';

export default grants(readLedgers, {
  actions: ['states:DescribeExecution'],
  on: ['arn:aws:states:{region}:{account}:execution:muster-{environment}-probe:*'],
});
