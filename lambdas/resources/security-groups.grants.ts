import { changing, creating } from '../ec2.grants.ts';
import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['ec2:DescribeSecurityGroups'], on: EVERYTHING },
  creating('security-group', ['ec2:CreateSecurityGroup'], ['vpc']),
  changing('ec2:DeleteSecurityGroup'),
);
