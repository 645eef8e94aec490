import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['ec2:DescribeVpcs', 'ec2:DescribeVpcAttribute'], on: EVERYTHING },
  { actions: ['ec2:CreateVpc'], on: EVERYTHING },
  { actions: ['ec2:ModifyVpcAttribute', 'ec2:DeleteVpc'], on: EVERYTHING },
);
