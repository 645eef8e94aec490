import { grants } from '../grants.ts';

/** For whatever changes the environment: the lock and the write-ahead rows. */
export default grants(
  { actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], on: ['{table}'] },
  { actions: ['states:DescribeExecution'], on: ['arn:aws:states:{region}:{account}:execution:muster-{environment}-*'] },
);
