import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { CreatePolicyCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dev } from '../../cdk/environments/dev.ts';
import { type Environment, values } from '../../cdk/environments/environment.ts';
import { staging } from '../../cdk/environments/staging.ts';
import { context, type Orchestrated, orchestrated } from './orchestrated.ts';
import { createTable } from './orchestrator-table.ts';

/** Every resource in an order in which they can be made; removed in the reverse. */
const order = [
  'vpc',
  'subnets',
  'internet-gateway',
  'security-groups',
  'security-group-rules',
  'service-linked-roles',
  'key',
  'elastic-ips',
  'nat-gateways',
  'route-tables',
  'log-groups',
  'artifact-bucket',
  'roles',
  'instance-profiles',
  'launch-templates',
  'load-balancers',
  'target-groups',
  'listeners',
  'alarms',
  'subnet-group',
  'parameter-group',
  'repository',
  'deployment-application',
  'parameters',
];

/** On this machine an address is there once: of two networks with the same range, only one can be listened in. */
const theirs = order.filter((name) => name !== 'listeners');

type Facts = Record<string, unknown>;
type Planned = { readonly resource: string; readonly action: string };
type Step = (event: unknown, context: never) => Promise<Facts & { changes?: Planned[] }>;

let all: Orchestrated;
let execution: string;
let facts: Facts = {};
type Name = 'dev' | 'staging';
let environment: Name = 'dev';
/** Who holds each environment. */
const executions: { [It in Name]?: string } = {};
const sent: string[] = [];

const step = async (name: string) =>
  ((await import(`../../lambdas/resources/${name}.ts`)) as { handler: Step }).handler;

/** As the state machine does: again while it says that it is not ready. */
async function run(name: string, verb: string): Promise<Awaited<ReturnType<Step>>> {
  const handler = await step(name);
  return vi.waitUntil(
    async () => {
      try {
        return await handler({ ...facts, verb, environment, execution }, context);
      } catch (error) {
        if ((error as Error).name !== 'NotReadyYet') throw error;
        return undefined;
      }
    },
    { timeout: 20_000, interval: 50 },
  ) as Promise<Awaited<ReturnType<Step>>>;
}

/** From here on this process is the functions of that environment, with the execution that holds that, and without facts. */
async function become(name: Name, settings: Environment): Promise<void> {
  const before = JSON.parse(process.env.SETTINGS!);
  const boundary = before.boundary.replace(`muster-${environment}-`, `muster-${name}-`);
  const named = { environment: name, table: `muster-${name}`, boundary };
  process.env.SETTINGS = JSON.stringify({ ...before, ...values(settings), ...named });
  vi.resetModules();
  executions[environment] = execution;
  environment = name;
  execution = executions[name] ?? (await all.execution()).arn;
  facts = {};
}

/** What a plan says is to be done, other than to keep it. */
async function changed(among = order): Promise<string[]> {
  const found: string[] = [];
  for (const name of among) {
    const { changes: planned = [], ...told } = await run(name, 'plan');
    facts = { ...facts, ...told };
    found.push(...(planned as Planned[]).filter((it) => it.action !== 'keep').map((it) => it.resource));
  }
  return found;
}

/** The calls that change something, by the names of their commands. */
const changes = () => sent.filter((name) => !/^(Describe|Get|List|Head|BatchGet|Query)/.test(name));

beforeAll(async () => {
  all = await orchestrated();
  execution = (await all.execution()).arn;
  const client = { endpoint: all.cloud.endpoint, region: all.cloud.region, credentials: all.cloud.operator };
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'seed' }));
  const files = {
    'web/buildspec.yml': new TextEncoder().encode('version: 0.2'),
    'web/deploy/start.sh': new Uint8Array([35]),
  };
  await s3.send(new PutObjectCommand({ Bucket: 'seed', Key: 'seed.zip', Body: zipSync(files) }));
  const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  await new IAMClient(client).send(
    new CreatePolicyCommand({ PolicyName: 'muster-dev-boundary', PolicyDocument: JSON.stringify(everything) }),
  );
  await new IAMClient(client).send(
    new CreatePolicyCommand({ PolicyName: 'muster-staging-boundary', PolicyDocument: JSON.stringify(everything) }),
  );
  const base = Object.getPrototypeOf(EC2Client.prototype) as { send: (command: object) => unknown };
  const send = base.send;
  base.send = function (command: object) {
    sent.push(command.constructor.name);
    return send.call(this, command);
  };
});
afterAll(() => all[Symbol.asyncDispose]());

describe('the resources of an environment', () => {
  it('are all planned to be created while there are none', async () => {
    for (const name of order) {
      const { changes: planned = [], ...found } = await run(name, 'plan');
      facts = { ...facts, ...found };
      expect(
        planned.map(({ action }: { action: string }) => action),
        name,
      ).toEqual(planned.map(() => 'create'));
    }
    expect(changes()).toEqual([]);
    facts = {};
  });

  it.each(order)('ensures %s', async (name) => {
    facts = { ...facts, ...(await run(name, 'ensure')) };
  });

  it('have roles that carry the boundary', async () => {
    const iam = new IAMClient({
      endpoint: all.cloud.endpoint,
      region: all.cloud.region,
      credentials: all.cloud.operator,
    });
    for (const role of Object.values(facts.roles as Record<string, string>)) {
      const { Role } = await iam.send(new GetRoleCommand({ RoleName: role.split('/').at(-1)! }));
      expect(Role!.PermissionsBoundary?.PermissionsBoundaryArn, role).toMatch(/:policy\/muster-dev-boundary$/);
    }
  });

  it('are left alone by a second run', async () => {
    sent.length = 0;
    const before = structuredClone(facts);
    for (const name of order) facts = { ...facts, ...(await run(name, 'ensure')) };
    expect(changes()).toEqual([]);
    expect(facts).toEqual(before);
  });

  it('are planned to be kept', async () => {
    for (const name of order) {
      const { changes: planned = [] } = await run(name, 'plan');
      expect(
        planned.map(({ action }: { action: string }) => action),
        name,
      ).toEqual(planned.map(() => 'keep'));
    }
  });

  it('are others in another environment of the same account, which leaves them as they are', async () => {
    const client = { endpoint: all.cloud.endpoint, region: all.cloud.region, credentials: all.cloud.operator };
    await createTable(new DynamoDBClient(client), 'muster-staging');
    const ours = structuredClone(facts);
    await become('staging', staging);
    for (const name of theirs) facts = { ...facts, ...(await run(name, 'ensure')) };
    expect(facts.vpcId).not.toBe(ours.vpcId);
    await become('dev', dev);
    expect(await changed()).toEqual([]);
    expect(facts).toEqual(ours);
  });

  it.each(order.toReversed())('removes %s, and once more without complaint', async (name) => {
    await run(name, 'remove');
    await run(name, 'remove');
  });

  it('are gone', async () => {
    const kept = ['service-linked-roles'];
    facts = {};
    for (const name of order.filter((it) => !kept.includes(it))) {
      const { changes: planned = [], ...found } = await run(name, 'plan');
      facts = { ...facts, ...found };
      expect(
        planned.map(({ action }: { action: string }) => action),
        name,
      ).toEqual(planned.map(() => 'create'));
    }
  });

  it('are there still in the other environment', async () => {
    await become('staging', staging);
    expect(await changed(theirs)).toEqual([]);
  });
});
