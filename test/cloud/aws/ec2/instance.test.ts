import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateSecurityGroupCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  RebootInstancesCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  StartInstancesCommand,
  StopInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AL2023, openTown, pave, profile, type Street, serving, type Town } from './town.ts';

/** A service that says hello, and fetches what it is asked for: the instance's own view of the world. */
const PROGRAM = `
import http from 'node:http';
http.createServer(async (request, response) => {
  const url = new URL(request.url, 'http://here').searchParams.get('url');
  try {
    if (!url) return response.end('hello from ' + process.env.VPC_ADDRESS);
    const answer = await fetch(url);
    response.end(answer.status + ' ' + await answer.text());
  } catch (error) {
    response.end('refused ' + (error.cause?.code ?? error.message));
  }
}).listen(8080);
`;

let town: Town;
let street: Street;
beforeAll(async () => {
  town = await openTown();
  street = await pave(town);
});
afterAll(() => town.close());

interface Running {
  readonly id: string;
  readonly ip: string;
  readonly root: string;
}

async function run(input: Partial<RunInstancesCommandInput> = {}, userData = serving(PROGRAM)): Promise<Running> {
  const { Instances } = await town.ec2.send(
    new RunInstancesCommand({
      ImageId: AL2023,
      InstanceType: 't3.micro',
      SubnetId: street.subnets[0],
      UserData: Buffer.from(userData).toString('base64'),
      MinCount: 1,
      MaxCount: 1,
      ...input,
    }),
  );
  const { InstanceId: id = '', PrivateIpAddress: ip = '' } = Instances![0]!;
  await isStatus(id, 'ok');
  return { id, ip, root: path.join(town.folder, 'ec2', id, 'root') };
}

const statusOf = async (id: string) =>
  (await town.ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }))).InstanceStatuses?.[0]?.InstanceStatus
    ?.Status;
const stateOf = async (id: string) =>
  (await town.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }))).Reservations?.[0]?.Instances?.[0]?.State
    ?.Name;
const isStatus = (id: string, status: string) =>
  vi.waitFor(async () => expect(await statusOf(id)).toBe(status), { timeout: 10_000, interval: 20 });
const isState = (id: string, state: string) =>
  vi.waitFor(async () => expect(await stateOf(id)).toBe(state), { timeout: 10_000, interval: 20 });

/** What the instance's service answers to a client on the internet. */
async function ask({ ip }: Running, url = ''): Promise<string> {
  const { host, port } = town.running.cloud.network.at(ip, 8080);
  const query = url && `?url=${encodeURIComponent(url)}`;
  return (await fetch(`http://${host}:${port}/${query}`)).text();
}
const serves = (instance: Running) =>
  vi.waitFor(async () => expect(await ask(instance)).toBe(`hello from ${instance.ip}`), {
    timeout: 10_000,
    interval: 30,
  });

async function groupAdmitting(name: string, peer: { cidr: string } | { group: string }): Promise<string> {
  const { GroupId } = await town.ec2.send(
    new CreateSecurityGroupCommand({ GroupName: name, Description: name, VpcId: street.vpcId }),
  );
  const from = 'cidr' in peer ? { IpRanges: [{ CidrIp: peer.cidr }] } : { UserIdGroupPairs: [{ GroupId: peer.group }] };
  await town.ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, ...from }],
    }),
  );
  return GroupId!;
}

describe('the user data of an instance', () => {
  it('runs once, and its output is in the log of cloud-init', async () => {
    const instance = await run({}, '#!/bin/bash\necho "started $(( 6 * 7 ))"\n');
    const log = path.join(instance.root, 'var/log/cloud-init-output.log');
    expect(readFileSync(log, 'utf8')).toBe('started 42\n');
    await town.ec2.send(new RebootInstancesCommand({ InstanceIds: [instance.id] }));
    await isStatus(instance.id, 'ok');
    expect(readFileSync(log, 'utf8')).toBe('started 42\n');
  });

  it('finds Node, systemctl and a deployment agent, and nothing of the user of this machine', async () => {
    const { root } = await run({}, '#!/bin/bash\nnode -p 1+1; systemctl is-active codedeploy-agent; echo "$HOME"\n');
    const log = readFileSync(path.join(root, 'var/log/cloud-init-output.log'), 'utf8');
    expect(log).toBe(`2\nactive\n${root}/root\n`);
  });
});

describe('the service on an instance', () => {
  it('answers whom the security groups admit, and refuses others', async () => {
    const open = await groupAdmitting('open', { cidr: '0.0.0.0/0' });
    const inner = await groupAdmitting('inner', { group: open });
    const web = await run({ SecurityGroupIds: [open] });
    const api = await run({ SecurityGroupIds: [inner], SubnetId: street.subnets[1] });
    const other = await run({ SecurityGroupIds: [await groupAdmitting('other', { cidr: '0.0.0.0/0' })] });
    await Promise.all([serves(web), serves(other)]);
    await vi.waitFor(
      async () => expect(await ask(web, `http://${api.ip}:8080/`)).toBe(`200 hello from ${api.ip}`),
      5000,
    );
    await expect(ask(api)).rejects.toThrow('fetch failed');
    expect(await ask(other, `http://${api.ip}:8080/`)).toMatch(/^refused/);
  });

  it('is started again when it crashes, when the instance reboots, and when it stops and starts', async () => {
    const open = await groupAdmitting('open again', { cidr: '0.0.0.0/0' });
    const instance = await run({ SecurityGroupIds: [open] });
    await serves(instance);
    await town.ec2.send(new RebootInstancesCommand({ InstanceIds: [instance.id] }));
    await serves(instance);
    await town.ec2.send(new StopInstancesCommand({ InstanceIds: [instance.id] }));
    await isState(instance.id, 'stopped');
    await expect(ask(instance)).rejects.toThrow('fetch failed');
    await town.ec2.send(new StartInstancesCommand({ InstanceIds: [instance.id] }));
    await serves(instance);
  });
});

describe('the metadata service', () => {
  it('answers 401 to a request without a token', async () => {
    const open = await groupAdmitting('metadata', { cidr: '0.0.0.0/0' });
    const instance = await run({ SecurityGroupIds: [open] });
    await serves(instance);
    expect(await ask(instance, 'http://169.254.169.254/latest/meta-data/instance-id')).toBe('401 ');
  });

  it('knows nobody who is no instance', async () => {
    const { host, port } = town.running.cloud.network.at('169.254.169.254', 80);
    const answer = await fetch(`http://${host}:${port}/latest/api/token`, {
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' },
    });
    expect(answer.status).toBe(404);
  });

  it('gives the SDK on the instance the credentials of its role', async () => {
    const name = await profile(town, 'web-role');
    const sdk = path.resolve('node_modules/@aws-sdk');
    const program = `
import { GetCallerIdentityCommand, STSClient } from '${sdk}/client-sts/dist-cjs/index.js';
console.log((await new STSClient().send(new GetCallerIdentityCommand())).Arn);`;
    const userData = `#!/bin/bash\ncat >"$INSTANCE_ROOT/who.mjs" <<'P'\n${program}\nP\nnode "$INSTANCE_ROOT/who.mjs"\n`;
    const { root, id } = await run({ IamInstanceProfile: { Name: name } }, userData);
    const log = readFileSync(path.join(root, 'var/log/cloud-init-output.log'), 'utf8');
    expect(log.trim()).toBe(`arn:aws:sts::${town.running.account}:assumed-role/web-role/${id}`);
  });
});

describe('an instance', () => {
  it('is impaired when its processes are killed, and well again after a reboot', async () => {
    const { id } = await run({}, '#!/bin/bash\n');
    const machine = town.running.cloud.instances.get(id)!;
    process.kill(-machine.pid, 'SIGKILL');
    await isStatus(id, 'impaired');
    expect(await stateOf(id)).toBe('running');
    await town.ec2.send(new RebootInstancesCommand({ InstanceIds: [id] }));
    await isStatus(id, 'ok');
  });

  it('has the volume that was asked for, until it is terminated', async () => {
    const Ebs = { VolumeSize: 12, Encrypted: true };
    const { id } = await run({ BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs }] });
    const Filters = [{ Name: 'attachment.instance-id', Values: [id] }];
    const volumes = async () => (await town.ec2.send(new DescribeVolumesCommand({ Filters }))).Volumes!;
    const [volume] = await volumes();
    expect(volume).toMatchObject({ Size: 12, Encrypted: true, VolumeType: 'gp3', State: 'in-use' });
    const { Reservations } = await town.ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    const [mapping] = Reservations![0]!.Instances![0]!.BlockDeviceMappings!;
    expect(mapping).toMatchObject({ DeviceName: '/dev/xvda', Ebs: { VolumeId: volume!.VolumeId } });
    await town.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await isState(id, 'terminated');
    await vi.waitFor(async () => expect(await volumes()).toEqual([]));
    const asked = town.ec2.send(new DescribeVolumesCommand({ VolumeIds: [volume!.VolumeId!] }));
    await expect(asked).rejects.toMatchObject({ name: 'InvalidVolume.NotFound' });
  });

  it('takes its files with it when it is terminated', async () => {
    const { id, root } = await run({}, '#!/bin/bash\n');
    await town.ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await isState(id, 'terminated');
    expect(existsSync(root)).toBe(false);
  });

  it('is the same one for the same client token, and refuses another request with it', async () => {
    const wanted = { ImageId: AL2023, SubnetId: street.subnets[0], MinCount: 1, MaxCount: 1, ClientToken: 'once' };
    const one = await town.ec2.send(new RunInstancesCommand(wanted));
    const other = await town.ec2.send(new RunInstancesCommand(wanted));
    expect(other.Instances![0]!.InstanceId).toBe(one.Instances![0]!.InstanceId);
    const different = new RunInstancesCommand({ ...wanted, SubnetId: street.subnets[1] });
    await expect(town.ec2.send(different)).rejects.toMatchObject({ name: 'IdempotentParameterMismatch' });
  });
});
