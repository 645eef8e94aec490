import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['ec2:DescribeSecurityGroups'], on: EVERYTHING },
  { actions: ['ec2:CreateSecurityGroup'], on: EVERYTHING },
  { actions: ['ec2:DeleteSecurityGroup'], on: EVERYTHING },
);
