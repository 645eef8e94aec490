import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CodeCommitClient, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { CodeDeployClient, CreateApplicationCommand } from '@aws-sdk/client-codedeploy';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateLaunchTemplateCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  DeleteServiceLinkedRoleCommand,
} from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateDBParameterGroupCommand, CreateDBSubnetGroupCommand, RDSClient } from '@aws-sdk/client-rds';
import { CreateBucketCommand, DeleteObjectsCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StatementText, startAccount, trusting } from './account.ts';

type Account = Awaited<ReturnType<typeof startAccount>>;
type Config = Account['client'];
const IMAGE = 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
const Tags = [{ Key: 'team', Value: 'guilds' }];
const tags = { team: 'guilds' };
const here = (service: string, resource: string) => `arn:aws:${service}:us-east-1:000000000000:${resource}`;

let account: Account;
const made = { vpc: '', subnets: [''], group: '', balancer: '', roleArn: '', states: '', key: '' };
beforeAll(async () => {
  account = await startAccount();
  const ec2 = new EC2Client(account.client);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  made.vpc = Vpc!.VpcId!;
  made.subnets = await Promise.all(
    ['a', 'b'].map(async (zone, n) => {
      const CidrBlock = `10.0.${n}.0/24`;
      const it = { VpcId: made.vpc, AvailabilityZone: `us-east-1${zone}`, CidrBlock };
      return (await ec2.send(new CreateSubnetCommand(it))).Subnet!.SubnetId!;
    }),
  );
  const role = async (RoleName: string, Service: string) => {
    const AssumeRolePolicyDocument = trusting({ Service });
    return (await account.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))).Role!.Arn!;
  };
  made.roleArn = await role('worker', 'ec2.amazonaws.com');
  made.states = await role('flow', 'states.amazonaws.com');
  const profile = { InstanceProfileName: 'worker' };
  await account.iam.send(new CreateInstanceProfileCommand(profile));
  await account.iam.send(new AddRoleToInstanceProfileCommand({ ...profile, RoleName: 'worker' }));
  await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'worker',
      LaunchTemplateData: {
        ImageId: IMAGE,
        InstanceType: 't3.micro',
        IamInstanceProfile: { Name: 'worker' },
        TagSpecifications: [{ ResourceType: 'volume', Tags }],
      },
    }),
  );
  const elb = new ElasticLoadBalancingV2Client(account.client);
  const wanted = { Name: 'public', Subnets: made.subnets, Scheme: 'internal' } as const;
  made.balancer = (await elb.send(new CreateLoadBalancerCommand(wanted))).LoadBalancers![0]!.LoadBalancerArn!;
  const targets = { Name: 'first', Protocol: 'HTTP', Port: 80, VpcId: made.vpc } as const;
  made.group = (await elb.send(new CreateTargetGroupCommand(targets))).TargetGroups![0]!.TargetGroupArn!;
  made.key = (await new KMSClient(account.client).send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
  await new S3Client({ ...account.client, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: 'letters' }));
  await new DynamoDBClient(account.client).send(
    new CreateTableCommand({
      TableName: 'rows',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: made.key },
    }),
  );
}, 30_000);
afterAll(() => account?.[Symbol.asyncDispose]());

let roles = 0;
const may = (Action: string | string[], more: Partial<StatementText> = {}): StatementText => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
});

/** The call, by one who may do just this. */
async function as<T>(statements: StatementText[], call: (config: Config) => Promise<T>): Promise<T> {
  const { client } = await account.role(`caller-${++roles}`, ...statements);
  return call(client);
}

const template = { LaunchTemplateName: 'worker', Version: '1' };
const fleet = (config: Config) =>
  new AutoScalingClient(config).send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: `fleet-${roles}`,
      MinSize: 0,
      MaxSize: 0,
      VPCZoneIdentifier: made.subnets[0],
      LaunchTemplate: template,
    }),
  );
const FLEET = ['autoscaling:CreateAutoScalingGroup', 'iam:CreateServiceLinkedRole'];
const LAUNCH = ['ec2:RunInstances', 'ec2:CreateTags', 'iam:PassRole', 'ssm:GetParameters'];
const without = (right: string) => [...FLEET, ...LAUNCH].filter((it) => it !== right);

/** What is called, with what right of its own, and what AWS asks for beside it on what. */
const cases: [own: string | string[], beside: string, on: () => string, call: (config: Config) => Promise<unknown>][] =
  [
    [
      'ec2:CreateVpc',
      'ec2:CreateTags',
      () => here('ec2', 'vpc/*'),
      (it) =>
        new EC2Client(it).send(
          new CreateVpcCommand({ CidrBlock: '10.1.0.0/16', TagSpecifications: [{ ResourceType: 'vpc', Tags }] }),
        ),
    ],
    [
      'ec2:CreateSecurityGroup',
      'ec2:CreateTags',
      () => here('ec2', 'security-group/*'),
      (it) =>
        new EC2Client(it).send(
          new CreateSecurityGroupCommand({
            GroupName: `g${roles}`,
            Description: 'd',
            VpcId: made.vpc,
            TagSpecifications: [{ ResourceType: 'security-group', Tags }],
          }),
        ),
    ],
    [
      'ec2:CreateLaunchTemplate',
      'ssm:GetParameters',
      () => 'arn:aws:ssm:us-east-1::parameter/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
      (it) =>
        new EC2Client(it).send(
          new CreateLaunchTemplateCommand({ LaunchTemplateName: `another-${roles}`, LaunchTemplateData: { ImageId: IMAGE } }),
        ),
    ],
    [
      ['ec2:RunInstances', 'ec2:CreateTags', 'ssm:GetParameters'],
      'iam:PassRole',
      () => made.roleArn,
      (it) =>
        new EC2Client(it)
          .send(
            new RunInstancesCommand({
              LaunchTemplate: template,
              SubnetId: made.subnets[0],
              MinCount: 1,
              MaxCount: 1,
              DryRun: true,
            }),
          )
          .catch(dryRun),
    ],
    [without('ec2:RunInstances'), 'ec2:RunInstances', () => here('ec2', 'instance/*'), fleet],
    [without('ec2:CreateTags'), 'ec2:CreateTags', () => here('ec2', 'volume/*'), fleet],
    [without('iam:PassRole'), 'iam:PassRole', () => made.roleArn, fleet],
    [
      without('ssm:GetParameters'),
      'ssm:GetParameters',
      () => 'arn:aws:ssm:us-east-1::parameter/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
      fleet,
    ],
    [
      'elasticloadbalancing:CreateTargetGroup',
      'elasticloadbalancing:AddTags',
      () => here('elasticloadbalancing', 'targetgroup/second/*'),
      (it) =>
        new ElasticLoadBalancingV2Client(it).send(
          new CreateTargetGroupCommand({ Name: 'second', Protocol: 'HTTP', Port: 80, VpcId: made.vpc, Tags }),
        ),
    ],
    [
      'elasticloadbalancing:CreateListener',
      'elasticloadbalancing:AddTags',
      () => `${made.balancer.replace(':loadbalancer/', ':listener/')}/*`,
      (it) =>
        new ElasticLoadBalancingV2Client(it).send(
          new CreateListenerCommand({
            LoadBalancerArn: made.balancer,
            Protocol: 'HTTP',
            Port: 80,
            DefaultActions: [{ Type: 'forward', TargetGroupArn: made.group }],
            Tags,
          }),
        ),
    ],
    [
      'rds:CreateDBSubnetGroup',
      'rds:AddTagsToResource',
      () => here('rds', 'subgrp:rows'),
      (it) =>
        new RDSClient(it).send(
          new CreateDBSubnetGroupCommand({
            DBSubnetGroupName: 'rows',
            DBSubnetGroupDescription: 'd',
            SubnetIds: made.subnets,
            Tags,
          }),
        ),
    ],
    [
      'rds:CreateDBParameterGroup',
      'rds:AddTagsToResource',
      () => here('rds', 'pg:rows'),
      (it) =>
        new RDSClient(it).send(
          new CreateDBParameterGroupCommand({
            DBParameterGroupName: 'rows',
            DBParameterGroupFamily: 'postgres18',
            Description: 'd',
            Tags,
          }),
        ),
    ],
    [
      'logs:CreateLogGroup',
      'logs:TagResource',
      () => here('logs', 'log-group:words:log-stream:'),
      (it) => new CloudWatchLogsClient(it).send(new CreateLogGroupCommand({ logGroupName: 'words', tags })),
    ],
    [
      'ssm:PutParameter',
      'ssm:AddTagsToResource',
      () => here('ssm', 'parameter/words'),
      (it) => new SSMClient(it).send(new PutParameterCommand({ Name: '/words', Value: 'v', Type: 'String', Tags })),
    ],
    [
      'kms:CreateKey',
      'kms:TagResource',
      () => here('kms', 'key/*'),
      (it) => new KMSClient(it).send(new CreateKeyCommand({ Tags: [{ TagKey: 'team', TagValue: 'guilds' }] })),
    ],
    [
      'cloudwatch:PutMetricAlarm',
      'cloudwatch:TagResource',
      () => here('cloudwatch', 'alarm:words'),
      (it) =>
        new CloudWatchClient(it).send(
          new PutMetricAlarmCommand({
            AlarmName: 'words',
            Namespace: 'n',
            MetricName: 'm',
            Statistic: 'Sum',
            Period: 60,
            EvaluationPeriods: 1,
            Threshold: 1,
            ComparisonOperator: 'GreaterThanThreshold',
            Tags,
          }),
        ),
    ],
    [
      'codecommit:CreateRepository',
      'codecommit:TagResource',
      () => here('codecommit', 'words'),
      (it) => new CodeCommitClient(it).send(new CreateRepositoryCommand({ repositoryName: 'words', tags })),
    ],
    [
      'codedeploy:CreateApplication',
      'codedeploy:TagResource',
      () => here('codedeploy', 'application:words'),
      (it) => new CodeDeployClient(it).send(new CreateApplicationCommand({ applicationName: 'words', tags: Tags })),
    ],
    [
      'secretsmanager:CreateSecret',
      'secretsmanager:TagResource',
      () => here('secretsmanager', 'secret:words-??????'),
      (it) => new SecretsManagerClient(it).send(new CreateSecretCommand({ Name: 'words', SecretString: 's', Tags })),
    ],
    [
      'states:CreateStateMachine',
      'iam:PassRole',
      () => made.states,
      (it) =>
        new SFNClient(it).send(
          new CreateStateMachineCommand({
            name: 'flow',
            roleArn: made.states,
            definition: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
          }),
        ),
    ],
    [
      's3:DeleteObject',
      's3:DeleteObjectVersion',
      () => '"arn:aws:s3:::letters/a"',
      (it) =>
        new S3Client({ ...it, forcePathStyle: true }).send(
          new DeleteObjectsCommand({ Bucket: 'letters', Delete: { Objects: [{ Key: 'a', VersionId: 'null' }] } }),
        ),
    ],
    [
      'dynamodb:PutItem',
      'kms:Decrypt',
      () => made.key,
      (it) => new DynamoDBClient(it).send(new PutItemCommand({ TableName: 'rows', Item: { id: { S: '1' } } })),
    ],
    [
      'dynamodb:GetItem',
      'kms:Decrypt',
      () => made.key,
      (it) => new DynamoDBClient(it).send(new GetItemCommand({ TableName: 'rows', Key: { id: { S: '1' } } })),
    ],
  ];

const dryRun = (error: Error) => {
  if (error.name !== 'DryRunOperation') throw error;
};

describe('beside the right to do it', () => {
  it.each(cases)('%s asks for %s', async (own, beside, on, call) => {
    const refused = { name: expect.stringMatching(/^(AccessDenied(Exception)?|UnauthorizedOperation)$/) };
    const refusal = as([may(own)], call);
    await expect(refusal).rejects.toMatchObject(refused);
    await expect(refusal).rejects.toThrow(`is not authorized to perform: ${beside} on resource: ${on()} because`);
    await as([may(own), may(beside)], call);
  });
});

describe('the right to tag', () => {
  const create = (config: Config) =>
    new ElasticLoadBalancingV2Client(config).send(
      new CreateTargetGroupCommand({ Name: `third-${roles}`, Protocol: 'HTTP', Port: 80, VpcId: made.vpc, Tags }),
    );
  const only = (action: string, more: object = {}) =>
    may('elasticloadbalancing:AddTags', {
      Condition: { StringEquals: { 'elasticloadbalancing:CreateAction': action, ...more } },
    });

  it('may be limited to what creates, and to the tags', async () => {
    const own = may('elasticloadbalancing:CreateTargetGroup');
    await expect(as([own, only('CreateLoadBalancer')], create)).rejects.toThrow('elasticloadbalancing:AddTags');
    await expect(as([own, only('CreateTargetGroup', { 'aws:RequestTag/team': 'x' })], create)).rejects.toThrow(
      'AddTags',
    );
    await as([own, only('CreateTargetGroup', { 'aws:RequestTag/team': 'guilds' })], create);
  });

  it('is not asked of who creates without tags', async () => {
    await as([may('logs:CreateLogGroup')], (it) =>
      new CloudWatchLogsClient(it).send(new CreateLogGroupCommand({ logGroupName: 'bare' })),
    );
  });
});

describe('the key of a table', () => {
  it('may be used by way of DynamoDB alone', async () => {
    const read = (config: Config) =>
      new DynamoDBClient(config).send(new GetItemCommand({ TableName: 'rows', Key: { id: { S: '1' } } }));
    const through = (service: string) =>
      may('kms:Decrypt', { Condition: { StringEquals: { 'kms:ViaService': `${service}.us-east-1.amazonaws.com` } } });
    await expect(as([may('dynamodb:GetItem'), through('s3')], read)).rejects.toThrow('kms:Decrypt');
    await as([may('dynamodb:GetItem'), through('dynamodb')], read);
  });
});

describe('who uses a service first', () => {
  const create = (config: Config) =>
    new ElasticLoadBalancingV2Client(config).send(
      new CreateLoadBalancerCommand({ Name: `b-${roles}`, Subnets: made.subnets, Scheme: 'internal' }),
    );
  const own = may('elasticloadbalancing:CreateLoadBalancer');
  const first = (service: string) =>
    may('iam:CreateServiceLinkedRole', { Condition: { StringEquals: { 'iam:AWSServiceName': service } } });

  it('makes its role, and needs the right to', async () => {
    await account.iam.send(new DeleteServiceLinkedRoleCommand({ RoleName: 'AWSServiceRoleForElasticLoadBalancing' }));
    const on = 'role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing';
    await expect(as([own], create)).rejects.toThrow(
      `iam:CreateServiceLinkedRole on resource: arn:aws:iam::000000000000:${on}`,
    );
    await expect(as([own, first('rds.amazonaws.com')], create)).rejects.toThrow('iam:CreateServiceLinkedRole');
    await as([own, first('elasticloadbalancing.amazonaws.com')], create);
    await as([own], create); // the second to use it needs nothing
  });
});
