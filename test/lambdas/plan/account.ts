import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CreatePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { strToU8, zipSync } from 'fflate';
import { pascal } from '../../../bench/makespan/calls-by-step.ts';
import type { Called } from '../../../cloud/observe.ts';
import type { Change } from '../../../lambdas/resource.ts';
import { context, type Orchestrated, orchestrated } from '../orchestrated.ts';

/** An account in which the resource steps run in this process, one after the other, in the order of the machine `plan`. */
export interface Account extends AsyncDisposable {
  readonly world: Orchestrated;
  /** What has been called over the wire since the last look. */
  called(): readonly Called[];
  plan(): Promise<readonly Change[]>;
  /** One step alone: `{ verb: 'ensure' }` and what it needs to know. */
  step(name: string, ask: object): Promise<{ changes?: readonly Change[] }>;
  /** Which state tells each fact, by the last plan. */
  readonly facts: ReadonlyMap<string, string>;
  /** Ensures everything; what each step changed, by its name, in the order of the answers. */
  provision(): Promise<ReadonlyMap<string, readonly string[]>>;
}

type Handler = (event: unknown, context: never) => Promise<Facts>;
type Facts = Record<string, unknown> & { changes?: readonly Change[] };

const root = path.resolve(import.meta.dirname, '../../..');

/** The groups want no instances and the database no standby: machines are not what is asked about. */
export async function emptyAccount(): Promise<Account> {
  let calls: Called[] = [];
  const world = await orchestrated({ called: (it) => calls.push(it) });
  await bring(world);
  const { databaseAvailable } = await import('../../../lambdas/waits/database-available.ts');
  const { hold } = await import('../../../lambdas/hold.ts');
  const called = () => {
    const seen = calls;
    calls = [];
    return seen;
  };
  let executions = 0;
  const told = new Map<string, string>();

  async function run(step: string, event: object): Promise<Facts> {
    const { handler } = (await import(`../../../lambdas/resources/${step}.ts`)) as { handler: Handler };
    for (;;) {
      try {
        return await handler(event, { ...(context as object), functionName: `muster-dev-${step}` } as never);
      } catch (error) {
        if (!['NotReadyYet', 'NotVisibleYet'].includes((error as Error).name)) throw error;
        await pause(20);
      }
    }
  }

  return {
    world,
    called,
    facts: told,
    step: (name, ask) => run(name, { environment: 'dev', execution: 'a step', ...ask }),
    async plan() {
      let facts: Facts = { verb: 'plan', environment: 'dev', execution: 'a plan' };
      const changes: Change[] = [];
      for (const step of steps()) {
        const found = await run(step, facts);
        changes.push(...(found.changes ?? []));
        for (const fact of Object.keys(found)) told.set(fact, pascal(step));
        facts = { ...facts, ...found };
      }
      return changes;
    },
    async provision() {
      const execution = world.cloud.cloud.arn('states', `execution:muster-dev-provision:${++executions}`);
      await hold('environment', execution);
      let facts: Facts = { verb: 'ensure', environment: 'dev', execution };
      const made = new Map<string, readonly string[]>();
      for (const step of steps()) {
        called();
        facts = { ...facts, ...(await run(step, facts)) };
        made.set(step, mutations(called()));
        while (step === 'database') {
          const look = await databaseAvailable.look(facts as never);
          if (look.state === 'met') facts = { ...facts, ...look.output };
          if (look.state !== 'pending') break;
          await pause(50);
        }
      }
      return made;
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

/** The calls that changed something, the orchestrator's own rows aside. */
export const mutations = (called: readonly Called[]) =>
  called
    .filter(
      ({ service, operation, error }) =>
        !error && service !== 'dynamodb' && !/^(Describe|Get|List|Head|BatchGet)/.test(operation),
    )
    .map(({ service, operation }) => `${service}:${operation}`);

/** The resource steps, in the order of the machine. */
function steps(): string[] {
  const { States, StartAt } = JSON.parse(readFileSync(path.join(root, 'statemachines/plan.asl.json'), 'utf8')) as {
    StartAt: string;
    States: Record<string, { Next?: string; Output?: string }>;
  };
  const found: string[] = [];
  for (let state: string | undefined = StartAt; state; state = States[state]!.Next)
    if (States[state]!.Output?.includes('Payload.changes'))
      found.push(state.replace(/(?<!^)([A-Z])/g, '-$1').toLowerCase());
  // In `provision` they are there minutes before the database, which would make its own.
  return found.filter((it) => it !== 'log-groups').toSpliced(found.indexOf('database'), 0, 'log-groups');
}

/** What the stack brings before anything is provisioned. */
async function bring({ cloud }: Orchestrated): Promise<void> {
  const { endpoint, region, operator: credentials } = cloud;
  const client = { endpoint, region, credentials };
  const settings = JSON.parse(process.env.SETTINGS!);
  process.env.SETTINGS = JSON.stringify({
    ...settings,
    instances: { min: 0, desired: 0, max: 2 },
    database: { ...settings.database, multiAz: false, backupDays: 0 },
  });
  const Statement = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
  await new IAMClient(client).send(
    new CreatePolicyCommand({
      PolicyName: 'muster-dev-boundary',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );
  const s3 = new S3Client({ ...client, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'seed' }));
  const Body = zipSync(
    Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`web/${index}`, strToU8(`${index}`)])),
  );
  await s3.send(new PutObjectCommand({ Bucket: 'seed', Key: 'seed.zip', Body }));
}
