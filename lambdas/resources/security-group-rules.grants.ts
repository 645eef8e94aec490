import { changing, creating } from '../ec2.grants.ts';
import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['ec2:DescribeSecurityGroups', 'ec2:DescribeSecurityGroupRules'], on: EVERYTHING },
  creating(
    'security-group-rule',
    ['ec2:AuthorizeSecurityGroupIngress', 'ec2:AuthorizeSecurityGroupEgress'],
    ['security-group'],
  ),
  changing('ec2:RevokeSecurityGroupIngress', 'ec2:RevokeSecurityGroupEgress'),
);
