import { changing, creating } from '../ec2.grants.ts';
import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['ec2:DescribeSubnets'], on: EVERYTHING },
  creating('subnet', ['ec2:CreateSubnet'], ['vpc']),
  changing('ec2:DeleteSubnet'),
);
