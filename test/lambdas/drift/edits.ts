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
import { CreateLaunchTemplateVersionCommand, DescribeSubnetsCommand } from '@aws-sdk/client-ec2';
import { SetSubnetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
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
import { type Edit, networkEdits } from './network-edits.ts';
import { byTag, loadBalancer, securityGroup, targetGroup } from './standing.ts';

const key = async (kms: KMSClient) =>
  (await kms.send(new ListAliasesCommand({}))).Aliases!.find(({ AliasName }) => AliasName === 'alias/muster-dev')!
    .TargetKeyId;

const document = (Principal: object, Action: string, Resource?: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action, ...(Resource && { Resource }) }],
  });

/** To everything. */
export const edits: readonly Edit[] = [
  ...networkEdits,
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
