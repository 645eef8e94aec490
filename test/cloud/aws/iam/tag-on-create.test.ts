import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CodeCommitClient, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { CodeDeployClient, CreateApplicationCommand } from '@aws-sdk/client-codedeploy';
import { CreateSecurityGroupCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateDBParameterGroupCommand, CreateDBSubnetGroupCommand, RDSClient } from '@aws-sdk/client-rds';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Case, type Config, here, may, startWorld, Tags } from './besides-world.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
}, 30_000);
afterAll(() => world?.[Symbol.asyncDispose]());

const tags = { team: 'guilds' };
const cases: Case[] = [
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
          GroupName: `g${world.next()}`,
          Description: 'd',
          VpcId: world.made.vpc,
          TagSpecifications: [{ ResourceType: 'security-group', Tags }],
        }),
      ),
  ],
  [
    'elasticloadbalancing:CreateTargetGroup',
    'elasticloadbalancing:AddTags',
    () => here('elasticloadbalancing', 'targetgroup/second/*'),
    (it) =>
      new ElasticLoadBalancingV2Client(it).send(
        new CreateTargetGroupCommand({ Name: 'second', Protocol: 'HTTP', Port: 80, VpcId: world.made.vpc, Tags }),
      ),
  ],
  [
    'elasticloadbalancing:CreateListener',
    'elasticloadbalancing:AddTags',
    () => `${world.made.balancer.replace(':loadbalancer/', ':listener/')}/*`,
    (it) =>
      new ElasticLoadBalancingV2Client(it).send(
        new CreateListenerCommand({
          LoadBalancerArn: world.made.balancer,
          Protocol: 'HTTP',
          Port: 80,
          DefaultActions: [{ Type: 'forward', TargetGroupArn: world.made.group }],
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
          SubnetIds: world.made.subnets,
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
];

it.each(cases)('%s asks for %s', (...it) => world.asksFor(it));

describe('the right to tag', () => {
  const create = (config: Config) =>
    new ElasticLoadBalancingV2Client(config).send(
      new CreateTargetGroupCommand({
        Name: `third-${world.next()}`,
        Protocol: 'HTTP',
        Port: 80,
        VpcId: world.made.vpc,
        Tags,
      }),
    );
  const only = (action: string, more: object = {}) =>
    may('elasticloadbalancing:AddTags', {
      Condition: { StringEquals: { 'elasticloadbalancing:CreateAction': action, ...more } },
    });

  it('may be limited to what creates, and to the tags', async () => {
    const own = may('elasticloadbalancing:CreateTargetGroup');
    await expect(world.as([own, only('CreateLoadBalancer')], create)).rejects.toThrow('elasticloadbalancing:AddTags');
    await expect(world.as([own, only('CreateTargetGroup', { 'aws:RequestTag/team': 'x' })], create)).rejects.toThrow(
      'AddTags',
    );
    await world.as([own, only('CreateTargetGroup', { 'aws:RequestTag/team': 'guilds' })], create);
  });

  it('is not asked of who creates without tags', async () => {
    await world.as([may('logs:CreateLogGroup')], (it) =>
      new CloudWatchLogsClient(it).send(new CreateLogGroupCommand({ logGroupName: 'bare' })),
    );
  });
});
