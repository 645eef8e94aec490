import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type AddressMap, placeOf } from '../../../cloud/machines/network/addresses.ts';
import type { Evening } from '../evening.ts';
import { instancesOf, type Shell, shell } from '../instance.ts';

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
      await vi.waitFor(async () => expect(await instancesOf(evening, 'probe')).toHaveLength(1), 15_000);
      const [probe] = await instancesOf(evening, 'probe');
      places = {
        web: await shell(evening, web[0]!),
        api: await shell(evening, api[1]!),
        database: await shell(evening, probe!),
      };
    }, 30_000);
    afterAll(async () => {
      if (lodger) await tonight().aws.ec2.send(new TerminateInstancesCommand({ InstanceIds: [lodger] }));
    });

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
      const reached = EVERYTHING.filter((_, index) => asked[index]!.some((door) => open.get(door)));
      expect(reached).toEqual(allowed);
      expect(asked.flat().length).toBeGreaterThanOrEqual(8);
    });
  });

/** Opens these sockets from the instance, or from this machine as a part of the internet. */
async function knock(
  evening: Evening,
  from: Shell | undefined,
  asked: readonly string[],
): Promise<Map<string, boolean>> {
  const open = from
    ? await from.node<boolean[]>(readFileSync(PROBE, 'utf8').replace('slice(2)', 'slice(1)'), ...asked)
    : (JSON.parse(
        (await promisify(execFile)(process.execPath, [PROBE, ...asked.map((door) => outside(evening, door))])).stdout,
      ) as boolean[]);
  return new Map(asked.map((door, index) => [door, open[index]!]));
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

/** An instance in a database subnet with the database's security group: what a database could reach if somebody had taken it over. */
async function lodge({ aws }: Evening): Promise<string> {
  const tagged = (value: string) => ({ Filters: [{ Name: 'tag:muster:resource', Values: [value] }] });
  const { SecurityGroups } = await aws.ec2.send(new DescribeSecurityGroupsCommand(tagged('security-group/database')));
  const { Subnets } = await aws.ec2.send(new DescribeSubnetsCommand(tagged('subnet/database-a')));
  const { Instances } = await aws.ec2.send(
    new RunInstancesCommand({
      ImageId: 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
      InstanceType: 't3.micro',
      SubnetId: Subnets![0]!.SubnetId,
      SecurityGroupIds: [SecurityGroups![0]!.GroupId!],
      MinCount: 1,
      MaxCount: 1,
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'muster:resource', Value: 'instance/probe' }] }],
    }),
  );
  return Instances![0]!.InstanceId!;
}
