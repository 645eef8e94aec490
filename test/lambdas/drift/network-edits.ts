import {
  AuthorizeSecurityGroupIngressCommand,
  CreateRouteCommand,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateRuleCommand,
  DescribeListenersCommand,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
  SetSecurityGroupsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Person } from './person.ts';
import { gateway, loadBalancer, routeTable, securityGroup, targetGroup, vpc } from './standing.ts';

/** What a tired engineer does by hand, one of them: the resource that it makes another, how that is told, and the deed. */
export type Edit = readonly [resource: string, told: string | RegExp, deed: (by: Person) => Promise<unknown>];

const route = async ({ ec2 }: Person, table: string, DestinationCidrBlock: string) =>
  ec2.send(
    new CreateRouteCommand({
      RouteTableId: await routeTable(ec2, table),
      DestinationCidrBlock,
      GatewayId: await gateway(ec2),
    }),
  );
/** To the network, and to what lets people in. */
export const networkEdits: readonly Edit[] = [
  [
    'vpc',
    'nothing in it can resolve a name',
    async ({ ec2 }) =>
      ec2.send(new ModifyVpcAttributeCommand({ VpcId: await vpc(ec2), EnableDnsSupport: { Value: false } })),
  ],
  [
    'route-table/database',
    /^0\.0\.0\.0\/0 goes to igw-\w+, not to nowhere$/,
    (by) => route(by, 'database', '0.0.0.0/0'),
  ],
  [
    'route-table/application-a',
    '192.168.0.0/16 has a way of its own',
    (by) => route(by, 'application-a', '192.168.0.0/16'),
  ],
  [
    'security-group-rules/web',
    'from 0.0.0.0/0 on tcp/22-8080 is open',
    async ({ ec2 }) =>
      ec2.send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId: await securityGroup(ec2, 'web'),
          IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 8080, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
        }),
      ),
  ],
  [
    'load-balancer/public',
    /^SecurityGroups is sg-\w+, not sg-\w+$/,
    async ({ elb, ec2 }) =>
      elb.send(
        new SetSecurityGroupsCommand({
          LoadBalancerArn: await loadBalancer(elb, 'public'),
          SecurityGroups: [await securityGroup(ec2, 'internal')],
        }),
      ),
  ],
  [
    'load-balancer/internal',
    'idle_timeout.timeout_seconds is 300, not 60',
    async ({ elb }) =>
      elb.send(
        new ModifyLoadBalancerAttributesCommand({
          LoadBalancerArn: await loadBalancer(elb, 'internal'),
          Attributes: [{ Key: 'idle_timeout.timeout_seconds', Value: '300' }],
        }),
      ),
  ],
  [
    'target-group/web',
    'load_balancing.algorithm.type is least_outstanding_requests, not round_robin',
    async ({ elb }) =>
      elb.send(
        new ModifyTargetGroupAttributesCommand({
          TargetGroupArn: await targetGroup(elb, 'web'),
          Attributes: [{ Key: 'load_balancing.algorithm.type', Value: 'least_outstanding_requests' }],
        }),
      ),
  ],
  [
    'listener/public',
    'its rule 1 answers before it: fixed-response',
    async ({ elb }) => {
      const LoadBalancerArn = await loadBalancer(elb, 'public');
      const { Listeners } = await elb.send(new DescribeListenersCommand({ LoadBalancerArn }));
      await elb.send(
        new CreateRuleCommand({
          ListenerArn: Listeners![0]!.ListenerArn,
          Priority: 1,
          Conditions: [{ Field: 'path-pattern', Values: ['/*'] }],
          Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '503' } }],
        }),
      );
    },
  ],
];
