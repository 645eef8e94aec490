import { EVERYTHING, grants } from '../grants.ts';
import resource from '../resource.grants.ts';

export default grants(
  resource,
  { actions: ['ec2:DescribeRouteTables'], on: EVERYTHING },
  { actions: ['ec2:CreateRouteTable'], on: EVERYTHING },
  {
    actions: [
      'ec2:CreateRoute',
      'ec2:ReplaceRoute',
      'ec2:AssociateRouteTable',
      'ec2:DisassociateRouteTable',
      'ec2:DeleteRouteTable',
    ],
    on: EVERYTHING,
  },
);
