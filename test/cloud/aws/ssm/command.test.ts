import {
  AuthorizeSecurityGroupIngressCommand,
  CreateTagsCommand,
  DescribeInstanceStatusCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { AttachRolePolicyCommand, CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CancelCommandCommand,
  GetCommandInvocationCommand,
  ListCommandInvocationsCommand,
  ListCommandsCommand,
  SendCommandCommand,
  type SendCommandCommandInput,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AL2023, openTown, pave, profile, type Street, serving, type Town } from '../ec2/town.ts';

const PROGRAM = `
import http from 'node:http';
http.createServer((_, response) => response.end('hello')).listen(8080);
`;

let town: Town;
let street: Street;
let ssm: SSMClient;
let one: { id: string; ip: string };
let other: { id: string; ip: string };

beforeAll(async () => {
  town = await openTown();
  street = await pave(town);
  ssm = new SSMClient(clientOf(town.running.operator));
  await town.ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId: street.groupId,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    }),
  );
  const Name = await profile(town, 'managed');
  const PolicyArn = 'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore';
  await town.iam.send(new AttachRolePolicyCommand({ RoleName: Name, PolicyArn }));
  [one, other] = await Promise.all([run({ Name }), run({ Name })]);
  await town.ec2.send(new CreateTagsCommand({ Resources: [one.id], Tags: [{ Key: 'tier', Value: 'web' }] }));
});
afterAll(() => town.close());

const clientOf = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) => ({
  endpoint: town.running.endpoint,
  region: town.running.region,
  credentials,
  maxAttempts: 1,
});

async function run(IamInstanceProfile?: { Name: string }) {
  const { Instances } = await town.ec2.send(
    new RunInstancesCommand({
      ImageId: AL2023,
      InstanceType: 't3.micro',
      SubnetId: street.subnets[0],
      UserData: Buffer.from(serving(PROGRAM)).toString('base64'),
      MinCount: 1,
      MaxCount: 1,
      ...(IamInstanceProfile && { IamInstanceProfile }),
    }),
  );
  const { InstanceId: id = '', PrivateIpAddress: ip = '' } = Instances![0]!;
  await vi.waitFor(
    async () => {
      const { InstanceStatuses } = await town.ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }));
      expect(InstanceStatuses?.[0]?.InstanceStatus?.Status).toBe('ok');
    },
    { timeout: 15_000, interval: 30 },
  );
  return { id, ip };
}

async function send(commands: string[], more: Partial<SendCommandCommandInput> = {}): Promise<string> {
  const { Command } = await ssm.send(
    new SendCommandCommand({
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: [one.id],
      ...more,
      Parameters: { commands, ...more.Parameters },
    }),
  );
  return Command!.CommandId!;
}

/** What became of it on an instance, once it is over. */
const over = (CommandId: string, InstanceId = one.id) =>
  vi.waitFor(
    async () => {
      const it = await ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId }));
      expect(it.Status).not.toMatch(/Pending|InProgress|Cancelling/);
      return it;
    },
    { timeout: 15_000, interval: 20 },
  );

async function ask(): Promise<string> {
  const { host, port } = town.running.cloud.network.at(one.ip, 8080);
  return (await fetch(`http://${host}:${port}/`, { signal: AbortSignal.timeout(300) })).text();
}

describe('a command', () => {
  it('runs on the instance, and its output and exit code can be read', async () => {
    const id = await send([
      'echo "on $(hostname >/dev/null && basename $(dirname "$INSTANCE_ROOT"))"',
      'echo oh >&2',
      'exit 3',
    ]);
    expect(await over(id)).toMatchObject({
      Status: 'Failed',
      StatusDetails: 'Failed',
      ResponseCode: 3,
      PluginName: 'aws:runShellScript',
      StandardOutputContent: `on ${one.id}\n`,
      StandardErrorContent: 'oh\n',
    });
  });

  it('finds the instances that have all of its tags, and no others', async () => {
    const id = await send(['true'], { InstanceIds: undefined, Targets: [{ Key: 'tag:tier', Values: ['web'] }] });
    await over(id);
    const { CommandInvocations } = await ssm.send(new ListCommandInvocationsCommand({ CommandId: id, Details: true }));
    expect(CommandInvocations!.map((it) => [it.InstanceId, it.Status])).toEqual([[one.id, 'Success']]);
  });

  it('is ended with all that it started when its time is over', async () => {
    const id = await send(['sleep 60 & sleep 60'], { Parameters: { executionTimeout: ['1'] } as never });
    expect(await over(id)).toMatchObject({ Status: 'TimedOut', StatusDetails: 'ExecutionTimedOut', ResponseCode: 137 });
  });

  it('is ended when it is cancelled', async () => {
    const id = await send(['sleep 60']);
    await vi.waitFor(async () => {
      const { Commands } = await ssm.send(new ListCommandsCommand({ CommandId: id }));
      expect(Commands![0]!.Status).toBe('InProgress');
    });
    await ssm.send(new CancelCommandCommand({ CommandId: id }));
    expect(await over(id)).toMatchObject({ Status: 'Cancelled' });
  });

  it('begins on no more instances once more have failed than it allows', async () => {
    const id = await send(['false'], { InstanceIds: [one.id, other.id], MaxConcurrency: '1', MaxErrors: '0' });
    expect(await over(id, one.id)).toMatchObject({ StatusDetails: 'Failed' });
    expect(await over(id, other.id)).toMatchObject({ Status: 'Cancelled', StatusDetails: 'Terminated' });
  });

  it('freezes a service and thaws it through systemctl', async () => {
    await vi.waitFor(async () => expect(await ask()).toBe('hello'), { timeout: 10_000 });
    const { StandardOutputContent: pid } = await over(await send(['systemctl show -p MainPID --value app']));
    expect(Number(pid)).toBeGreaterThan(1);
    await over(await send(['systemctl kill -s STOP app']));
    await expect(ask()).rejects.toThrow('aborted due to timeout');
    await over(await send(['systemctl kill --signal=CONT app']));
    await vi.waitFor(async () => expect(await ask()).toBe('hello'), { timeout: 5_000 });
  });

  it('is refused for a document, an instance or a parameter that there is not', async () => {
    await expect(send(['x'], { DocumentName: 'AWS-Nothing' })).rejects.toMatchObject({ name: 'InvalidDocument' });
    await expect(send(['x'], { InstanceIds: ['i-0'] })).rejects.toMatchObject({ name: 'InvalidInstanceId' });
    const Parameters = { executionTimeout: ['soon'] } as never;
    await expect(send(['x'], { Parameters })).rejects.toMatchObject({ name: 'InvalidParameters' });
  });

  it('does not reach an instance whose role its agent may not report with', async () => {
    const bare = await run();
    await expect(send(['x'], { InstanceIds: [bare.id] })).rejects.toMatchObject({ name: 'InvalidInstanceId' });
    await town.ec2.send(new TerminateInstancesCommand({ InstanceIds: [bare.id] }));
  });

  it('is undeliverable when its instance dies under it', async () => {
    const id = await send(['sleep 60'], { InstanceIds: [other.id] });
    await vi.waitFor(async () => {
      const it = await ssm.send(new GetCommandInvocationCommand({ CommandId: id, InstanceId: other.id }));
      expect(it.Status).toBe('InProgress');
    });
    process.kill(-town.running.cloud.instances.get(other.id)!.pid, 'SIGKILL');
    expect(await over(id, other.id)).toMatchObject({ Status: 'Failed', StatusDetails: 'Undeliverable' });
  });
});

describe('whoever may send commands to instances of one tag', () => {
  it('may not send them to others', async () => {
    const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });
    const trust = { Effect: 'Allow', Principal: { AWS: town.running.account }, Action: 'sts:AssumeRole' };
    const { Role } = await town.iam.send(
      new CreateRoleCommand({ RoleName: 'sender', AssumeRolePolicyDocument: document(trust) }),
    );
    const Action = 'ssm:SendCommand';
    const PolicyDocument = document(
      { Effect: 'Allow', Action, Resource: 'arn:aws:ssm:*::document/AWS-RunShellScript' },
      {
        Effect: 'Allow',
        Action,
        Resource: 'arn:aws:ec2:*:*:instance/*',
        Condition: { StringEquals: { 'ssm:resourceTag/tier': 'web' } },
      },
    );
    await town.iam.send(new PutRolePolicyCommand({ RoleName: 'sender', PolicyName: 'own', PolicyDocument }));
    const sts = new STSClient(clientOf(town.running.operator));
    const { Credentials: it } = await sts.send(new AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: 'x' }));
    const sender = new SSMClient(
      clientOf({
        accessKeyId: it!.AccessKeyId!,
        secretAccessKey: it!.SecretAccessKey!,
        sessionToken: it!.SessionToken!,
      }),
    );
    const command = (id: string) =>
      new SendCommandCommand({
        DocumentName: 'AWS-RunShellScript',
        InstanceIds: [id],
        Parameters: { commands: ['true'] },
      });
    await expect(sender.send(command(one.id))).resolves.toBeDefined();
    await town.ec2.send(new CreateTagsCommand({ Resources: [one.id], Tags: [{ Key: 'tier', Value: 'api' }] }));
    await expect(sender.send(command(one.id))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
