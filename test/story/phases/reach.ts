import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  DescribeInstancesCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AddressMap, placeOf } from '../../../cloud/machines/network/addresses.ts';
import type { Evening } from '../evening.ts';
import { instancesOf, type Shell, shell } from '../instance.ts';

const run = promisify(execFile);
const PROBE = path.resolve(import.meta.dirname, '../probe.mjs');

/** Phase 4, who reaches whom: sockets that are really opened, from each layer to each layer. */
export const reach = (tonight: () => Evening) =>
  describe('from', () => {
    /** Where each layer listens: an address of its own for every node, instance and member. */
    let doors: Record<string, string[]>;
    let places: Record<string, Shell>;
    let lodger: string | undefined;

    beforeAll(async () => {
      const evening = tonight();
      const [web, api] = [await instancesOf(evening, 'web'), await instancesOf(evening, 'api')];
      const ips = (all: typeof web) => all.map((it) => it.PrivateIpAddress!);
      const member = await databaseAddresses(evening);
      doors = {
        'public load balancer': (await nodes(evening, 'muster-dev-public')).map((ip) => `http:${ip}:80`),
        'web instances': ips(web).map((ip) => `http:${ip}:8080`),
        'internal load balancer': (await nodes(evening, 'muster-dev-internal')).map((ip) => `http:${ip}:80`),
        'api instances': ips(api).map((ip) => `http:${ip}:8081`),
        database: member.map((ip) => `postgres:${ip}:5432`),
      };
      lodger = await lodge(evening);
      await vi.waitFor(async () => expect(await instancesOf(evening, 'probe')).toHaveLength(1), 30_000);
      const [probe] = await instancesOf(evening, 'probe');
      places = {
        web: await shell(evening, web[0]!),
        api: await shell(evening, api[1]!),
        database: await shell(evening, probe!),
      };
    }, 60_000);
    afterAll(async () => {
      if (!lodger) return;
      const { ec2 } = tonight().aws;
      const InstanceIds = [lodger];
      await ec2.send(new TerminateInstancesCommand({ InstanceIds }));
      // Later phases compare what there is, with its state.
      await vi.waitFor(async () => {
        const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds }));
        expect(Reservations![0]!.Instances![0]!.State!.Name).toBe('terminated');
      }, 30_000);
    }, 60_000);

    const EVERYTHING = [
      'public load balancer',
      'web instances',
      'internal load balancer',
      'api instances',
      'database',
    ] as const;

    it.each([
      ['the internet', ['public load balancer']],
      ['web', ['internal load balancer']],
      ['api', ['database']],
      ['database', []],
    ])('%s only these answer: %j', async (from, allowed) => {
      const evening = tonight();
      const asked = EVERYTHING.map((to) => doors[to]!.filter((door) => !door.includes(`:${places[from]?.ip}:`)));
      const open = await knock(evening, places[from], asked.flat());
      const reached = EVERYTHING.filter((_, index) => asked[index]!.some((door) => open.has(door)));
      expect(reached).toEqual(allowed);
      expect(asked.flat().length).toBeGreaterThanOrEqual(8);
    });

    it('web the api instances answer as soon as a rule lets them, and no longer than that', async () => {
      const evening = tonight();
      const { ec2 } = evening.aws;
      const [web, api] = [await groupOf(evening, 'web'), await groupOf(evening, 'api')];
      const rule = { IpProtocol: 'tcp', FromPort: 8081, ToPort: 8081 };
      const way = (GroupId: string) => ({ ...rule, UserIdGroupPairs: [{ GroupId }] });
      const out = { GroupId: web, IpPermissions: [way(api)] };
      const into = { GroupId: api, IpPermissions: [way(web)] };
      const reached = async () => (await knock(evening, places.web, doors['api instances']!)).size;
      await ec2.send(new AuthorizeSecurityGroupEgressCommand(out));
      try {
        expect(await reached()).toBe(0);
        await ec2.send(new AuthorizeSecurityGroupIngressCommand(into));
        await expect.poll(reached).toBe(2);
        await ec2.send(new RevokeSecurityGroupIngressCommand(into));
      } finally {
        await ec2.send(new RevokeSecurityGroupEgressCommand(out));
      }
      await expect.poll(reached).toBe(0);
    });
  });

/** Opens these sockets from the instance, or from this machine as a part of the internet. */
async function knock(evening: Evening, from: Shell | undefined, doors: readonly string[]): Promise<Set<string>> {
  const open = from
    ? await from.node<boolean[]>(PROBE, ...doors)
    : (JSON.parse(
        (await run(process.execPath, [PROBE, ...doors.map((door) => outside(evening, door))])).stdout,
      ) as boolean[]);
  return new Set(doors.filter((_, index) => open[index]));
}

/** Where an address of the VPC is on this machine. A packet from the internet would not even find it; here it does, and is refused. */
function outside({ folder }: Evening, door: string): string {
  const map = JSON.parse(readFileSync(path.join(folder, 'network/map.json'), 'utf8')) as AddressMap;
  const [protocol, ip = '', port] = door.split(':');
  const place = placeOf(map, ip, Number(port))!;
  return `${protocol}:${place.host}:${place.port}`;
}

async function nodes({ aws }: Evening, balancer: string): Promise<string[]> {
  const { NetworkInterfaces = [] } = await aws.ec2.send(
    new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'description', Values: [`ELB app/${balancer}/*`] }] }),
  );
  return NetworkInterfaces.map((it) => it.PrivateIpAddress!);
}

/** The members' interfaces are those that have the database's group. */
async function databaseAddresses({ aws }: Evening): Promise<string[]> {
  const { NetworkInterfaces = [] } = await aws.ec2.send(
    new DescribeNetworkInterfacesCommand({ Filters: [{ Name: 'description', Values: ['RDSNetworkInterface'] }] }),
  );
  return NetworkInterfaces.map((it) => it.PrivateIpAddress!);
}

const tagged = (value: string) => ({ Filters: [{ Name: 'tag:muster:resource', Values: [value] }] });

async function groupOf({ aws }: Evening, layer: string): Promise<string> {
  const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand(tagged(`security-group/${layer}`)));
  return SecurityGroups![0]!.GroupId!;
}

/** An instance in a database subnet with the database's security group: what a database could reach if somebody had taken it over. */
async function lodge(evening: Evening): Promise<string> {
  const { aws } = evening;
  const { Subnets } = await aws.ec2.send(new DescribeSubnetsCommand(tagged('subnet/database-a')));
  const { Instances } = await aws.ec2.send(
    new RunInstancesCommand({
      ImageId: 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
      InstanceType: 't3.micro',
      SubnetId: Subnets![0]!.SubnetId,
      SecurityGroupIds: [await groupOf(evening, 'database')],
      MinCount: 1,
      MaxCount: 1,
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'muster:resource', Value: 'instance/probe' }] }],
    }),
  );
  return Instances![0]!.InstanceId!;
}
