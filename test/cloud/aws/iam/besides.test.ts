import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateLaunchTemplateCommand, EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { CreateLoadBalancerCommand, ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { DeleteServiceLinkedRoleCommand } from '@aws-sdk/client-iam';
import { DeleteObjectsCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Case, type Config, IMAGE, may, PARAMETER, startWorld } from './besides-world.ts';

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld();
}, 30_000);
afterAll(() => world?.[Symbol.asyncDispose]());

const template = { LaunchTemplateName: 'worker', Version: '1' };
const fleet = (config: Config) =>
  new AutoScalingClient(config).send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: `fleet-${world.next()}`,
      MinSize: 0,
      MaxSize: 0,
      VPCZoneIdentifier: world.made.subnets[0],
      LaunchTemplate: template,
    }),
  );
const FLEET = ['autoscaling:CreateAutoScalingGroup', 'iam:CreateServiceLinkedRole'];
const LAUNCH = ['ec2:RunInstances', 'ec2:CreateTags', 'iam:PassRole', 'ssm:GetParameters'];
const without = (right: string) => [...FLEET, ...LAUNCH].filter((it) => it !== right);

const cases: Case[] = [
  [
    'ec2:CreateLaunchTemplate',
    'ssm:GetParameters',
    () => `arn:aws:ssm:us-east-1::parameter${PARAMETER}`,
    (it) =>
      new EC2Client(it).send(
        new CreateLaunchTemplateCommand({
          LaunchTemplateName: `another-${world.next()}`,
          LaunchTemplateData: { ImageId: IMAGE },
        }),
      ),
  ],
  [
    ['ec2:RunInstances', 'ec2:CreateTags', 'ssm:GetParameters'],
    'iam:PassRole',
    () => world.made.roleArn,
    (it) =>
      new EC2Client(it)
        .send(
          new RunInstancesCommand({
            LaunchTemplate: template,
            SubnetId: world.made.subnets[0],
            MinCount: 1,
            MaxCount: 1,
            DryRun: true,
          }),
        )
        .catch(dryRun),
  ],
  [without('ssm:GetParameters'), 'ssm:GetParameters', () => `arn:aws:ssm:us-east-1::parameter${PARAMETER}`, fleet],
  [
    'states:CreateStateMachine',
    'iam:PassRole',
    () => world.made.states,
    (it) =>
      new SFNClient(it).send(
        new CreateStateMachineCommand({
          name: 'flow',
          roleArn: world.made.states,
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
    () => world.made.key,
    (it) => new DynamoDBClient(it).send(new PutItemCommand({ TableName: 'rows', Item: { id: { S: '1' } } })),
  ],
  [
    'dynamodb:GetItem',
    'kms:Decrypt',
    () => world.made.key,
    (it) => new DynamoDBClient(it).send(new GetItemCommand({ TableName: 'rows', Key: { id: { S: '1' } } })),
  ],
];

const dryRun = (error: Error) => {
  if (error.name !== 'DryRunOperation') throw error;
};

it.each(cases)('%s asks for %s', (...it) => world.asksFor(it));

describe('the key of a table', () => {
  it('may be used by way of DynamoDB alone', async () => {
    const read = (config: Config) =>
      new DynamoDBClient(config).send(new GetItemCommand({ TableName: 'rows', Key: { id: { S: '1' } } }));
    const through = (service: string) =>
      may('kms:Decrypt', { Condition: { StringEquals: { 'kms:ViaService': `${service}.us-east-1.amazonaws.com` } } });
    await expect(world.as([may('dynamodb:GetItem'), through('s3')], read)).rejects.toThrow('kms:Decrypt');
    await world.as([may('dynamodb:GetItem'), through('dynamodb')], read);
  });
});

describe('who uses a service first', () => {
  const create = (config: Config) =>
    new ElasticLoadBalancingV2Client(config).send(
      new CreateLoadBalancerCommand({ Name: `b-${world.next()}`, Subnets: world.made.subnets, Scheme: 'internal' }),
    );
  const own = may('elasticloadbalancing:CreateLoadBalancer');
  const first = (service: string) =>
    may('iam:CreateServiceLinkedRole', { Condition: { StringEquals: { 'iam:AWSServiceName': service } } });

  it('makes its role, and needs the right to', async () => {
    await world.account.iam.send(
      new DeleteServiceLinkedRoleCommand({ RoleName: 'AWSServiceRoleForElasticLoadBalancing' }),
    );
    const on = 'role/aws-service-role/elasticloadbalancing.amazonaws.com/AWSServiceRoleForElasticLoadBalancing';
    await expect(world.as([own], create)).rejects.toThrow(
      `iam:CreateServiceLinkedRole on resource: arn:aws:iam::000000000000:${on}`,
    );
    await expect(world.as([own, first('rds.amazonaws.com')], create)).rejects.toThrow('iam:CreateServiceLinkedRole');
    await world.as([own, first('elasticloadbalancing.amazonaws.com')], create);
    await world.as([own], create); // the second to use it needs nothing
  });
});
