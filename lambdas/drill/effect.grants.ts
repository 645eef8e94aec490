import { witnessing } from '../faults.grants.ts';
import { EVERYTHING, grants } from '../grants.ts';
import { stopParameter } from '../stop-parameter.grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(onTable('dynamodb:GetItem', 'dynamodb:PutItem'), witnessing, stopParameter, {
  actions: ['cloudwatch:DescribeAlarms'],
  on: EVERYTHING,
});
