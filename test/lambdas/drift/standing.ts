import {
  DescribeInternetGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVpcsCommand,
  type EC2Client,
} from '@aws-sdk/client-ec2';
import {
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';

/** What stands in the account, by its tag or name. */
export const byTag = (resource: string) => [{ Name: 'tag:muster:resource', Values: [resource] }];
export const vpc = async (ec2: EC2Client) =>
  (await ec2.send(new DescribeVpcsCommand({ Filters: byTag('vpc') }))).Vpcs![0]!.VpcId!;
export const securityGroup = async (ec2: EC2Client, layer: string) =>
  (await ec2.send(new DescribeSecurityGroupsCommand({ Filters: byTag(`security-group/${layer}`) }))).SecurityGroups![0]!
    .GroupId!;
export const routeTable = async (ec2: EC2Client, part: string) =>
  (await ec2.send(new DescribeRouteTablesCommand({ Filters: byTag(`route-table/${part}`) }))).RouteTables![0]!
    .RouteTableId!;
export const gateway = async (ec2: EC2Client) =>
  (await ec2.send(new DescribeInternetGatewaysCommand({ Filters: byTag('internet-gateway') }))).InternetGateways![0]!
    .InternetGatewayId!;
export const loadBalancer = async (elb: ElasticLoadBalancingV2Client, side: string) =>
  (await elb.send(new DescribeLoadBalancersCommand({ Names: [`muster-dev-${side}`] }))).LoadBalancers![0]!
    .LoadBalancerArn!;
export const targetGroup = async (elb: ElasticLoadBalancingV2Client, tier: string) =>
  (await elb.send(new DescribeTargetGroupsCommand({ Names: [`muster-dev-${tier}`] }))).TargetGroups![0]!
    .TargetGroupArn!;
