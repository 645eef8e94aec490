import { EVERYTHING, grants } from '../grants.ts';
import { readLedgers } from '../ledgers.grants.ts';
import { stopParameter } from '../stop-parameter.grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(onTable('dynamodb:GetItem', 'dynamodb:PutItem'), readLedgers, stopParameter, {
  actions: ['cloudwatch:DescribeAlarms'],
  on: EVERYTHING,
});
