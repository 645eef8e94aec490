import { grants } from '../grants.ts';

export default grants({
  actions: ['states:DescribeExecution'],
  on: ['arn:aws:states:{region}:{account}:execution:muster-{environment}-deploy:*'],
});
