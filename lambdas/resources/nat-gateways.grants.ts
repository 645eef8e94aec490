import { changing, creating } from '../ec2.grants.ts';
import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['ec2:DescribeNatGateways'], on: EVERYTHING },
  creating('natgateway', ['ec2:CreateNatGateway'], ['subnet', 'elastic-ip']),
  changing('ec2:DeleteNatGateway'),
);
