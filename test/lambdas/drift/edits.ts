import {
  DetachLoadBalancerTargetGroupsCommand,
  PutScalingPolicyCommand,
  SuspendProcessesCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import {
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
} from '@aws-sdk/client-cloudwatch';
import { AssociateKmsKeyCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { UpdateProjectCommand } from '@aws-sdk/client-codebuild';
import { UpdateDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateLaunchTemplateVersionCommand,
  CreateRouteCommand,
  DescribeInternetGatewaysCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcsCommand,
  type EC2Client,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateRuleCommand,
  DescribeListenersCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupsCommand,
  type ElasticLoadBalancingV2Client,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
  SetSecurityGroupsCommand,
  SetSubnetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  AttachRolePolicyCommand,
  DeleteRolePermissionsBoundaryCommand,
  RemoveRoleFromInstanceProfileCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateKeyCommand,
  DisableKeyCommand,
  type KMSClient,
  ListAliasesCommand,
  ScheduleKeyDeletionCommand,
} from '@aws-sdk/client-kms';
import {
  ModifyDBInstanceCommand,
  ModifyDBParameterGroupCommand,
  ModifyDBSubnetGroupCommand,
} from '@aws-sdk/client-rds';
import { PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Person } from './person.ts';

/** What a tired engineer does by hand, one of them: the resource that it makes another, how that is told, and the deed. */
export type Edit = readonly [resource: string, told: string | RegExp, deed: (by: Person) => Promise<unknown>];

const byTag = (resource: string) => [{ Name: 'tag:muster:resource', Values: [resource] }];
const vpc = async (ec2: EC2Client) =>
  (await ec2.send(new DescribeVpcsCommand({ Filters: byTag('vpc') }))).Vpcs![0]!.VpcId!;
const securityGroup = async (ec2: EC2Client, layer: string) =>
  (await ec2.send(new DescribeSecurityGroupsCommand({ Filters: byTag(`security-group/${layer}`) }))).SecurityGroups![0]!
    .GroupId!;
const routeTable = async (ec2: EC2Client, part: string) =>
  (await ec2.send(new DescribeRouteTablesCommand({ Filters: byTag(`route-table/${part}`) }))).RouteTables![0]!
    .RouteTableId!;
const gateway = async (ec2: EC2Client) =>
  (await ec2.send(new DescribeInternetGatewaysCommand({ Filters: byTag('internet-gateway') }))).InternetGateways![0]!
    .InternetGatewayId!;
const loadBalancer = async (elb: ElasticLoadBalancingV2Client, side: string) =>
  (await elb.send(new DescribeLoadBalancersCommand({ Names: [`muster-dev-${side}`] }))).LoadBalancers![0]!
    .LoadBalancerArn!;
const targetGroup = async (elb: ElasticLoadBalancingV2Client, tier: string) =>
  (await elb.send(new DescribeTargetGroupsCommand({ Names: [`muster-dev-${tier}`] }))).TargetGroups![0]!
    .TargetGroupArn!;

const key = async (kms: KMSClient) =>
  (await kms.send(new ListAliasesCommand({}))).Aliases!.find(({ AliasName }) => AliasName === 'alias/muster-dev')!
    .TargetKeyId;

const route = async ({ ec2 }: Person, table: string, DestinationCidrBlock: string) =>
  ec2.send(
    new CreateRouteCommand({
      RouteTableId: await routeTable(ec2, table),
      DestinationCidrBlock,
      GatewayId: await gateway(ec2),
    }),
  );
const document = (Principal: object, Action: string, Resource?: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action, ...(Resource && { Resource }) }],
  });

export const edits: readonly Edit[] = [
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
  [
    'auto-scaling-group/web',
    'it launches version 2, not 1',
    async ({ ec2, autoscaling }) => {
      const LaunchTemplateName = 'muster-dev-web';
      await ec2.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateName,
          SourceVersion: '1',
          LaunchTemplateData: { InstanceType: 't3.large' },
        }),
      );
      await autoscaling.send(
        new UpdateAutoScalingGroupCommand({
          AutoScalingGroupName: LaunchTemplateName,
          LaunchTemplate: { LaunchTemplateName, Version: '2' },
        }),
      );
    },
  ],
  [
    'auto-scaling-group/api',
    'suspended is ReplaceUnhealthy, not nothing',
    ({ autoscaling }) =>
      autoscaling.send(
        new SuspendProcessesCommand({ AutoScalingGroupName: 'muster-dev-api', ScalingProcesses: ['ReplaceUnhealthy'] }),
      ),
  ],
  [
    'scaling-policy/web',
    'disableScaleIn is true, not false',
    ({ autoscaling }) =>
      autoscaling.send(
        new PutScalingPolicyCommand({
          AutoScalingGroupName: 'muster-dev-web',
          PolicyName: 'cpu',
          PolicyType: 'TargetTrackingScaling',
          TargetTrackingConfiguration: {
            PredefinedMetricSpecification: { PredefinedMetricType: 'ASGAverageCPUUtilization' },
            TargetValue: JSON.parse(process.env.SETTINGS!).targetCpuPercent,
            DisableScaleIn: true,
          },
        }),
      ),
  ],
  [
    'deployment-group/web',
    /^rollback is nothing, not DEPLOYMENT_FAILURE, /,
    ({ codedeploy }) =>
      codedeploy.send(
        new UpdateDeploymentGroupCommand({
          applicationName: 'muster-dev',
          currentDeploymentGroupName: 'muster-dev-web',
          autoRollbackConfiguration: { enabled: false },
        }),
      ),
  ],
  [
    'build-project/api',
    'minutes is 480, not 20',
    ({ codebuild }) => codebuild.send(new UpdateProjectCommand({ name: 'muster-dev-api', timeoutInMinutes: 480 })),
  ],
  [
    'alarm/web-errors',
    'Threshold is 500, not 5',
    async ({ cloudwatch }) => {
      const { MetricAlarms } = await cloudwatch.send(
        new DescribeAlarmsCommand({ AlarmNames: ['muster-dev-web-errors'] }),
      );
      await cloudwatch.send(
        new PutMetricAlarmCommand({ ...(MetricAlarms![0] as PutMetricAlarmInput), Threshold: 500 }),
      );
    },
  ],
  [
    'alarm/api-errors',
    'ActionsEnabled is false, not true',
    ({ cloudwatch }) => cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: ['muster-dev-api-errors'] })),
  ],
  [
    'log-group/web',
    /^it keeps 3653 days, not \d+$/,
    ({ logs }) => logs.send(new PutRetentionPolicyCommand({ logGroupName: '/muster/dev/web', retentionInDays: 3653 })),
  ],
  [
    'role/web',
    'it has the policy arn:aws:iam::aws:policy/AdministratorAccess as well',
    ({ iam }) =>
      iam.send(
        new AttachRolePolicyCommand({
          RoleName: 'muster-dev-web',
          PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
        }),
      ),
  ],
  [
    'role/api',
    'its boundary is taken away',
    ({ iam }) => iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'muster-dev-api' })),
  ],
  [
    'role/build',
    'others may take it',
    ({ iam }) =>
      iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: 'muster-dev-build',
          PolicyDocument: document({ AWS: 'arn:aws:iam::000000000000:root' }, 'sts:AssumeRole'),
        }),
      ),
  ],
  [
    'instance-profile/api',
    'it has the role of nobody',
    ({ iam }) =>
      iam.send(
        new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName: 'muster-dev-api', RoleName: 'muster-dev-api' }),
      ),
  ],
  [
    'artifact-bucket',
    'it has a policy, which somebody gave it',
    ({ s3 }) => {
      const Bucket = 'muster-dev-artifacts-000000000000-us-east-1';
      const Policy = document({ AWS: 'arn:aws:iam::000000000000:root' }, 's3:GetObject', `arn:aws:s3:::${Bucket}/*`);
      return s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    },
  ],
  [
    'parameter/site/url',
    /^it is "http:\/\/elsewhere", not "http:/,
    ({ ssm }) =>
      ssm.send(
        new PutParameterCommand({
          Name: '/muster/dev/site/url',
          Value: 'http://elsewhere',
          Type: 'String',
          Overwrite: true,
        }),
      ),
  ],
  [
    'parameter-group',
    'log_statement is all, not left at its default',
    ({ rds }) =>
      rds.send(
        new ModifyDBParameterGroupCommand({
          DBParameterGroupName: 'muster-dev-postgres18',
          Parameters: [{ ParameterName: 'log_statement', ParameterValue: 'all', ApplyMethod: 'immediate' }],
        }),
      ),
  ],
  [
    'subnet-group',
    /^it spans subnet-\w+, subnet-\w+, subnet-\w+/,
    async ({ rds, ec2 }) => {
      const { Subnets = [] } = await ec2.send(
        new DescribeSubnetsCommand({
          Filters: [{ Name: 'tag:muster:resource', Values: ['subnet/database-*', 'subnet/application-a'] }],
        }),
      );
      return rds.send(
        new ModifyDBSubnetGroupCommand({
          DBSubnetGroupName: 'muster-dev',
          SubnetIds: Subnets.map((it) => it.SubnetId!),
        }),
      );
    },
  ],
  [
    'database',
    /^VpcSecurityGroupIds is sg-\w+, sg-\w+, not sg-\w+$/,
    async ({ rds, ec2 }) =>
      rds.send(
        new ModifyDBInstanceCommand({
          DBInstanceIdentifier: 'muster-dev',
          VpcSecurityGroupIds: [await securityGroup(ec2, 'database'), await securityGroup(ec2, 'web')],
        }),
      ),
  ],
  ['key', 'it is disabled', async ({ kms }) => kms.send(new DisableKeyCommand({ KeyId: await key(kms) }))],
];

/** What is done to the same things another time. */
export const furtherEdits: readonly Edit[] = [
  [
    'load-balancer/internal',
    /^Subnets is subnet-\w+, subnet-\w+, not subnet-\w+, subnet-\w+$/,
    async ({ elb, ec2 }) => {
      const { Subnets = [] } = await ec2.send(new DescribeSubnetsCommand({ Filters: byTag('subnet/public-*') }));
      await elb.send(
        new SetSubnetsCommand({
          LoadBalancerArn: await loadBalancer(elb, 'internal'),
          Subnets: Subnets.map((it) => it.SubnetId!),
        }),
      );
    },
  ],
  [
    'auto-scaling-group/api',
    /^targetGroups is nothing, not arn:\S+muster-dev-api/,
    async ({ autoscaling, elb }) =>
      autoscaling.send(
        new DetachLoadBalancerTargetGroupsCommand({
          AutoScalingGroupName: 'muster-dev-api',
          TargetGroupARNs: [await targetGroup(elb, 'api')],
        }),
      ),
  ],
  [
    'log-group/api',
    /^it encrypts with arn:/,
    async ({ logs, kms }) =>
      logs.send(
        new AssociateKmsKeyCommand({
          logGroupName: '/muster/dev/api',
          kmsKeyId: (
            await kms.send(
              new CreateKeyCommand({
                Policy: document({ AWS: '*', Service: 'logs.us-east-1.amazonaws.com' }, 'kms:*', '*'),
              }),
            )
          ).KeyMetadata!.Arn,
        }),
      ),
  ],
  [
    'key',
    'it waits to be deleted, and with it all that it has sealed',
    async ({ kms }) => kms.send(new ScheduleKeyDeletionCommand({ KeyId: await key(kms), PendingWindowInDays: 7 })),
  ],
];
