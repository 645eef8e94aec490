import { EVERYTHING, grants } from '../grants.ts';
import { stopParameter } from '../stop-parameter.grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(onTable('dynamodb:Query'), stopParameter, {
  actions: ['cloudwatch:DescribeAlarms'],
  on: EVERYTHING,
});
