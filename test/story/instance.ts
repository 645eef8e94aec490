import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { DescribeInstancesCommand, type Instance } from '@aws-sdk/client-ec2';
import type { Credentials } from './clients.ts';
import type { Evening, Tier } from './evening.ts';

const run = promisify(execFile);

/** An instance, as somebody who has a shell on it sees it. */
export interface Shell {
  readonly id: string;
  readonly ip: string;
  readonly zone: string;
  /** Its first process, the leader of its process group. */
  readonly pid: number;
  /** `/` of its files. */
  readonly root: string;
  /** Runs a Node program (an ES module, or the path of one) on the instance, at its address; gives what it prints, as JSON. */
  node<T>(program: string, ...args: string[]): Promise<T>;
}

/** The running instances of a tier, in the order of their zones. */
export async function instancesOf({ aws }: Evening, tier: Tier | 'probe'): Promise<Instance[]> {
  const { Reservations = [] } = await aws.ec2.send(
    new DescribeInstancesCommand({
      Filters: [
        { Name: 'tag:muster:resource', Values: [`instance/${tier}`] },
        { Name: 'instance-state-name', Values: ['running'] },
      ],
    }),
  );
  return Reservations.flatMap(({ Instances = [] }) => Instances).sort((a, b) =>
    a.Placement!.AvailabilityZone! < b.Placement!.AvailabilityZone! ? -1 : 1,
  );
}

export async function shellOf(evening: Evening, tier: Tier, index = 0): Promise<Shell> {
  return shell(evening, (await instancesOf(evening, tier))[index]!);
}

/** Lives where the instance's own processes live: in the environment that its first process was given. */
export async function shell(evening: Evening, { InstanceId: id = '', ...instance }: Instance): Promise<Shell> {
  const { groups } = JSON.parse(readFileSync(path.join(evening.folder, 'processes.json'), 'utf8')) as {
    groups: { pid: number; name: string }[];
  };
  const { pid } = groups.find(({ name }) => name === `instance ${id}`)!;
  const { stdout } = await run('ps', ['-ww', '-o', 'args=', '-p', String(pid)]);
  const boot = JSON.parse(stdout.slice(stdout.indexOf('{'))) as { root: string; environment: Record<string, string> };
  return {
    id,
    ip: instance.PrivateIpAddress!,
    zone: instance.Placement!.AvailabilityZone!,
    pid,
    root: boot.root,
    async node(program, ...args) {
      const what = path.isAbsolute(program) ? [program] : ['--input-type=module', '--eval', program, '--'];
      const options = { cwd: boot.root, env: boot.environment, timeout: 30_000 };
      return JSON.parse((await run('node', [...what, ...args], options)).stdout);
    },
  };
}

/** The credentials that the metadata service gives to whoever is on the instance (IMDSv2). */
export async function credentialsOf({ node }: Shell): Promise<Credentials> {
  const given = await node<Record<string, string>>(`
    const at = process.env.AWS_EC2_METADATA_SERVICE_ENDPOINT + '/latest';
    const token = await fetch(at + '/api/token', { method: 'PUT', headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '60' } });
    const headers = { 'x-aws-ec2-metadata-token': await token.text() };
    const get = async (path) => (await fetch(at + '/meta-data/iam/security-credentials/' + path, { headers })).text();
    console.log(await get(await get('')));`);
  return {
    accessKeyId: given.AccessKeyId!,
    secretAccessKey: given.SecretAccessKey!,
    sessionToken: given.Token!,
  };
}

/** The process of the tier's service on the instance, to be frozen or killed. */
export async function serviceOf({ pid }: Shell, tier: Tier): Promise<number> {
  const { stdout } = await run('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args=']);
  const rows = stdout.split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? []);
  return Number(
    rows.find(([, , parent, args]) => Number(parent) === pid && args!.includes(`muster/${tier}/listen.mjs`))![1],
  );
}
