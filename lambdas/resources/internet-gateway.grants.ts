import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['ec2:DescribeInternetGateways'], on: EVERYTHING },
  { actions: ['ec2:CreateInternetGateway'], on: EVERYTHING },
  {
    actions: ['ec2:AttachInternetGateway', 'ec2:DetachInternetGateway', 'ec2:DeleteInternetGateway'],
    on: EVERYTHING,
  },
);
