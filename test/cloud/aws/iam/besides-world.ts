import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateLaunchTemplateCommand, CreateSubnetCommand, CreateVpcCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AddRoleToInstanceProfileCommand, CreateInstanceProfileCommand, CreateRoleCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { type StatementText, startAccount, trusting } from './account.ts';

export type Config = Awaited<ReturnType<typeof startAccount>>['client'];
export const PARAMETER = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';
export const IMAGE = `resolve:ssm:${PARAMETER}`;
export const Tags = [{ Key: 'team', Value: 'guilds' }];
export const here = (service: string, resource: string) => `arn:aws:${service}:us-east-1:000000000000:${resource}`;

/** What is called with what right of its own, and what AWS asks for beside it, on what. */
export type Case = [
  own: string | string[],
  beside: string,
  on: () => string,
  call: (config: Config) => Promise<unknown>,
];

export const may = (Action: string | string[], more: Partial<StatementText> = {}): StatementText => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
});

/** An account with one of everything that others are made in, of or from, and callers who may do just what is said. */
export async function startWorld() {
  const account = await startAccount();
  const ec2 = new EC2Client(account.client);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const vpc = Vpc!.VpcId!;
  const subnets = await Promise.all(
    ['a', 'b'].map(async (zone, n) => {
      const CidrBlock = `10.0.${n}.0/24`;
      const it = { VpcId: vpc, AvailabilityZone: `us-east-1${zone}`, CidrBlock };
      return (await ec2.send(new CreateSubnetCommand(it))).Subnet!.SubnetId!;
    }),
  );
  const role = async (RoleName: string, Service: string) => {
    const AssumeRolePolicyDocument = trusting({ Service });
    return (await account.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))).Role!.Arn!;
  };
  const roleArn = await role('worker', 'ec2.amazonaws.com');
  const states = await role('flow', 'states.amazonaws.com');
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
  const wanted = { Name: 'public', Subnets: subnets, Scheme: 'internal' } as const;
  const balancer = (await elb.send(new CreateLoadBalancerCommand(wanted))).LoadBalancers![0]!.LoadBalancerArn!;
  const targets = { Name: 'first', Protocol: 'HTTP', Port: 80, VpcId: vpc } as const;
  const group = (await elb.send(new CreateTargetGroupCommand(targets))).TargetGroups![0]!.TargetGroupArn!;
  const key = (await new KMSClient(account.client).send(new CreateKeyCommand({}))).KeyMetadata!.Arn!;
  await new S3Client({ ...account.client, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: 'letters' }));
  await new DynamoDBClient(account.client).send(
    new CreateTableCommand({
      TableName: 'rows',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
      SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: key },
    }),
  );

  let callers = 0;
  /** The call, by one who may do just this. */
  async function as<T>(statements: StatementText[], call: (config: Config) => Promise<T>): Promise<T> {
    const { client } = await account.role(`caller-${++callers}`, ...statements);
    return call(client);
  }
  return {
    account,
    made: { vpc, subnets, group, balancer, roleArn, states, key },
    as,
    /** A number for a name that nobody has. */
    next: () => callers,
    /** Without the right it is refused in AWS's words, with it it is done. */
    async asksFor([own, beside, on, call]: Case) {
      const refusal = as([may(own)], call);
      await expect(refusal).rejects.toMatchObject({
        name: expect.stringMatching(/^(AccessDenied(Exception)?|UnauthorizedOperation)$/),
        message: expect.stringContaining(`is not authorized to perform: ${beside} on resource: ${on()} because`),
      });
      await as([may(own), may(beside)], call);
    },
    [Symbol.asyncDispose]: () => account[Symbol.asyncDispose](),
  };
}
