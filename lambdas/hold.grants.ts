import { grants } from './grants.ts';
import { onTable } from './table.grants.ts';

/** For whatever changes the environment: the lock and the write-ahead rows. */
export default grants(onTable('dynamodb:GetItem', 'dynamodb:PutItem'), {
  actions: ['states:DescribeExecution'],
  on: ['arn:aws:states:{region}:{account}:execution:muster-{environment}-*'],
});
