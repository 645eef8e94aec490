import { once } from 'node:events';
import { createServer } from 'node:net';
import {
  BatchGetBuildsCommand,
  CodeBuildClient,
  CreateProjectCommand,
  StartBuildCommand,
} from '@aws-sdk/client-codebuild';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkInterfaceCommand,
  CreateSecurityGroupCommand,
  DescribeNetworkInterfacesCommand,
} from '@aws-sdk/client-ec2';
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTown, pave, type Street, type Town } from '../ec2/town.ts';

const PORT = 5432;
const NEEDED = [
  'ec2:CreateNetworkInterface',
  'ec2:CreateNetworkInterfacePermission',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeDhcpOptions',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcs',
];

let town: Town;
let street: Street;
let codebuild: CodeBuildClient;
let house: { ip: string; group: string; close(): void };

beforeAll(async () => {
  town = await openTown();
  street = await pave(town);
  const { running } = town;
  codebuild = new CodeBuildClient({
    endpoint: running.endpoint,
    region: running.region,
    credentials: running.operator,
  });
  house = await listener();
});
afterAll(async () => {
  house.close();
  await town.close();
});

/** A guarded door in the VPC, as a database has one: it tells who was let in, and cuts off everybody else. */
async function listener() {
  const { network } = town.running.cloud;
  const group = await groupOf('house');
  const { NetworkInterface } = await town.ec2.send(
    new CreateNetworkInterfaceCommand({ SubnetId: street.subnets[0], Groups: [group] }),
  );
  const ip = NetworkInterface!.PrivateIpAddress!;
  const server = createServer((socket) => {
    if (network.admits(socket, ip, PORT)) socket.end(`welcome ${network.whose(socket)}`);
    else socket.destroy();
  });
  const { host, port } = network.at(ip, PORT);
  server.listen(port, host);
  await once(server, 'listening');
  return { ip, group, close: () => void server.close() };
}

const groupOf = async (name: string) =>
  (await town.ec2.send(new CreateSecurityGroupCommand({ GroupName: name, Description: name, VpcId: street.vpcId })))
    .GroupId!;

async function roleOf(name: string, actions: readonly string[]): Promise<string> {
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { Role } = await town.iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: document({
        Effect: 'Allow',
        Principal: { Service: 'codebuild.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
    }),
  );
  const PolicyDocument = document({ Effect: 'Allow', Action: actions, Resource: '*' });
  await town.iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'all', PolicyDocument }));
  return Role!.Arn!;
}

/** A build in the VPC that knocks at the house; what it heard is the last line of its command's output. */
async function knock(name: string, { group, actions = NEEDED }: { group: string; actions?: readonly string[] }) {
  const knocking = `const s = require('node:net').connect(${PORT}, '${house.ip}'); s.on('data', (d) => { console.log(String(d)); process.exit() }); s.on('error', () => {}); s.on('close', () => process.exit(3))`;
  await codebuild.send(
    new CreateProjectCommand({
      name,
      serviceRole: await roleOf(name, [...actions, 'logs:*']),
      source: {
        type: 'NO_SOURCE',
        buildspec: `version: 0.2\nphases:\n  build:\n    commands:\n      - ${JSON.stringify(`node -e "${knocking}"`)}\n`,
      },
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: { type: 'LINUX_CONTAINER', image: 'standard', computeType: 'BUILD_GENERAL1_SMALL' },
      vpcConfig: { vpcId: street.vpcId, subnets: [...street.subnets], securityGroupIds: [group] },
    }),
  );
  const { build } = await codebuild.send(new StartBuildCommand({ projectName: name }));
  const over = async () => (await codebuild.send(new BatchGetBuildsCommand({ ids: [build!.id!] }))).builds![0]!;
  await expect.poll(async () => (await over()).buildComplete, { timeout: 15_000 }).toBe(true);
  return over();
}
const interfaces = async () =>
  ((await town.ec2.send(new DescribeNetworkInterfacesCommand({}))).NetworkInterfaces ?? []).filter((it) =>
    it.Description?.startsWith('AWS CodeBuild'),
  );

describe('a build in a VPC', () => {
  it('reaches what its security group may reach, from an address of its subnet, and gives the address back', async () => {
    const group = await groupOf('friend');
    await town.ec2.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: house.group,
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: PORT, ToPort: PORT, UserIdGroupPairs: [{ GroupId: group }] }],
      }),
    );
    const build = await knock('friend', { group });
    expect(build.buildStatus).toBe('SUCCEEDED');
    expect(street.subnets).toContain(build.networkInterface?.subnetId);
    expect(await interfaces()).toEqual([]);
  });

  it('does not reach what admits another group', async () => {
    const build = await knock('stranger', { group: await groupOf('stranger') });
    expect(build.buildStatus).toBe('FAILED');
    expect(build.phases?.find(({ phaseStatus }) => phaseStatus === 'FAILED')?.phaseType).toBe('BUILD');
  });

  it.each(['ec2:CreateNetworkInterface', 'ec2:CreateNetworkInterfacePermission', 'ec2:DescribeDhcpOptions'])(
    'fails in PROVISIONING when its role lacks %s, and leaves no interface behind',
    async (action) => {
      const name = `without-${action.slice(4)}`;
      const actions = NEEDED.filter((it) => it !== action);
      const build = await knock(name, { group: await groupOf(name), actions });
      const failed = build.phases?.find(({ phaseStatus }) => phaseStatus === 'FAILED');
      expect(failed?.phaseType).toBe('PROVISIONING');
      expect(failed?.contexts?.[0]).toMatchObject({
        statusCode: 'VPC_CLIENT_ERROR',
        message: expect.stringContaining(action),
      });
      expect(await interfaces()).toEqual([]);
    },
  );

  it('needs a VPC, subnets and groups together', async () => {
    const project = new CreateProjectCommand({
      name: 'half',
      serviceRole: await roleOf('half', NEEDED),
      source: { type: 'NO_SOURCE', buildspec: 'version: 0.2\nphases: {}\n' },
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: { type: 'LINUX_CONTAINER', image: 'standard', computeType: 'BUILD_GENERAL1_SMALL' },
      vpcConfig: { vpcId: street.vpcId, subnets: [] },
    });
    await expect(codebuild.send(project)).rejects.toThrow('names a VPC, at least one subnet');
  });
});
