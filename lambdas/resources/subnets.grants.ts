import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['ec2:DescribeSubnets'], on: EVERYTHING },
  { actions: ['ec2:CreateSubnet'], on: EVERYTHING },
  { actions: ['ec2:DeleteSubnet'], on: EVERYTHING },
);
