import { grants } from '../grants.ts';

export default grants({
  actions: ['states:DescribeStateMachine'],
  on: ['arn:aws:states:{region}:{account}:stateMachine:muster-{environment}-*'],
});
