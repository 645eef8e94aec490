import { grants } from '../grants.ts';
import { onTable } from '../table.grants.ts';

export default grants(onTable('dynamodb:PutItem'), {
  actions: ['states:DescribeExecution'],
  on: ['arn:aws:states:{region}:{account}:execution:muster-{environment}-probe:*'],
});
