import { changing, creating } from '../ec2.grants.ts';
import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['ec2:DescribeVpcs', 'ec2:DescribeVpcAttribute'], on: EVERYTHING },
  creating('vpc', ['ec2:CreateVpc']),
  changing('ec2:ModifyVpcAttribute', 'ec2:DeleteVpc'),
);
