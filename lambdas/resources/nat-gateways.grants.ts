import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['ec2:DescribeNatGateways'], on: EVERYTHING },
  { actions: ['ec2:CreateNatGateway'], on: EVERYTHING },
  { actions: ['ec2:DeleteNatGateway'], on: EVERYTHING },
);
