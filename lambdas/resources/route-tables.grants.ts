import { changing, creating } from '../ec2.grants.ts';
import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['ec2:DescribeRouteTables'], on: EVERYTHING },
  creating('route-table', ['ec2:CreateRouteTable'], ['vpc']),
  changing(
    'ec2:CreateRoute',
    'ec2:ReplaceRoute',
    'ec2:DeleteRoute',
    'ec2:AssociateRouteTable',
    'ec2:DisassociateRouteTable',
    'ec2:DeleteRouteTable',
  ),
);
