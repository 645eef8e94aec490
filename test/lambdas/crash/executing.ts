import { AsyncLocalStorage } from 'node:async_hooks';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { scaled } from '../../../cloud/clock.ts';
import type { Disturbances } from '../../../cloud/disturbances.ts';
import type { Cloud } from '../../../cloud/service.ts';
import { type Asked, type Plant, type Watch, watching } from './crashing.ts';
import { inventory } from './inventory.ts';
import { invoke, mortal } from './invocation.ts';
import { definitionOf } from './machine.ts';
import { timeOf } from './time.ts';
import type { Fault } from './ways.ts';
import { crashWorld } from './world.ts';

/** A call of an execution that changes something: of which state, and which of its calls. */
export interface Called extends Asked {
  readonly state: string;
}

/** What goes wrong with one of them, the first time it is made. */
export interface ExecutionFault extends Fault {
  readonly state: string;
}

/** What is done about an execution that has failed. */
export type Remedy = 'redriven' | 'started again';

export interface Ended {
  readonly calls: readonly Called[];
  readonly struck: boolean;
  /** Why it had failed, each time that something was done about it. */
  readonly failures: readonly string[];
}

/** Whole executions of the machines, with functions that can die at any of their calls. */
export interface Executing extends AsyncDisposable {
  /** Runs a machine until it has succeeded. */
  run(machine: 'provision' | 'teardown', remedy: Remedy, fault?: ExecutionFault): Promise<Ended>;
  inventory(): Promise<string[]>;
  /** Takes away what an account keeps for its services themselves, and no teardown takes: as new as before the first provision. */
  renew(): Promise<void>;
  /** For every request from now on; undefined ends it. */
  plant(it: Plant | undefined): void;
}

/** An execution has failed again and again. */
export class NeverSucceeded extends Error {
  override readonly name = 'NeverSucceeded';
}

/** Faster, and a database on a busy machine comes up too late by its clock. */
const RATE = 5;
const MOST_REMEDIES = 5;
const root = path.resolve(import.meta.dirname, '../../../lambdas');

type Handler = (event: unknown, context: never) => Promise<object | undefined>;

export async function executing(): Promise<Executing> {
  const clock = scaled(RATE);
  const time = timeOf(clock);
  const world = await crashWorld({ clock });
  const { cloud } = world.cloud;
  const files = fileOfEach();
  const handlerOf = async (state: string) => ((await import(files.get(state)!)) as { handler: Handler }).handler;

  interface Living {
    readonly state: string;
    readonly watch: Watch;
  }
  const asking = new AsyncLocalStorage<Living>();
  const living = new Set<Living>();
  let plant: Plant | undefined;
  let current: { fault: ExecutionFault | undefined; calls: Called[]; struck: boolean } | undefined;

  const disturbances: Disturbances = {
    add: cloud.disturbances.add,
    async around(service, operation, input, call, deed) {
      if (call.principal.kind !== 'operator') return deed();
      // S3 is asked over the wire, by one state at a time.
      const it = service === 's3' ? [...living].find(({ state }) => state === 'ArtifactBucket') : asking.getStore();
      return it && living.has(it) ? it.watch.around(service, operation, input, call, deed) : deed();
    },
  };

  /** As Lambda does it, in this process. */
  async function call(state: string, event: unknown): Promise<object> {
    const about = current?.fault?.state === state && !current.struck ? current.fault : undefined;
    const watch = watching(about, undefined, (operation, input) => plant?.(operation, input) ?? {});
    const it: Living = { state, watch };
    living.add(it);
    const of = current;
    const handler = await handlerOf(state);
    const outcome = await asking.run(it, () => invoke(world.cloud, () => handler(event, mortal), watch.begin));
    // What AWS had taken in before the process died is done by AWS.
    await watch.idle();
    living.delete(it);
    if (of) {
      of.struck ||= watch.struck;
      const known = (asked: Asked) => of.calls.some((one) => one.state === state && one.call === asked.call);
      of.calls.push(...watch.calls.filter((asked) => !known(asked)).map((asked) => ({ ...asked, state })));
    }
    if (outcome === 'died')
      return failed('Runtime.ExitError', 'RequestId: test Error: Runtime exited with error: exit status 1');
    if ('error' in outcome) return failed(outcome.error.name, outcome.error.message);
    return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: bytes(outcome.result ?? null) };
  }

  const { use } = cloud;
  const lambda = {
    Invoke: ({ FunctionName, Payload }: { FunctionName: string; Payload: Uint8Array }) =>
      asking.exit(() => call(FunctionName.split(':').at(-1)!, JSON.parse(Buffer.from(Payload).toString()))),
  };
  const instead: typeof use = async (service, principal) =>
    service === 'lambda' ? (lambda as never) : use(service, principal);
  Object.assign(cloud, { disturbances, use: instead });

  const [iam, states] = await Promise.all([use('iam'), use('states')]);
  const machines = await machineMaker(use);
  for (const name of ['provision', 'teardown']) await machines(name, definitionOf(name, cloud));
  const machineArn = (name: string) => cloud.arn('states', `stateMachine:muster-dev-${name}`);

  /** The one-minute rule, as often as the clock is fast. */
  async function over(executionArn: string) {
    for (;;) {
      const execution = await states.DescribeExecution({ executionArn });
      if (execution.status !== 'RUNNING') return execution;
      await pause(50);
      await invoke(
        world.cloud,
        async () => (await handlerOf('Resume'))({}, mortal),
        () => {},
      );
    }
  }

  return {
    async run(machine, remedy, fault) {
      const run = { fault, calls: [] as Called[], struck: false };
      current = run;
      const failures: string[] = [];
      const start = async () =>
        (
          await states.StartExecution({
            stateMachineArn: machineArn(machine),
            input: JSON.stringify({ environment: 'dev' }),
          })
        ).executionArn!;
      let executionArn = await start();
      for (;;) {
        const { status, error, cause } = await over(executionArn);
        // Functions whose execution is over run to their end, as on AWS.
        while (living.size > 0) await pause(5);
        if (status === 'SUCCEEDED') break;
        failures.push(`${error}: ${cause}`);
        if (failures.length > MOST_REMEDIES) throw new NeverSucceeded(failures.join('\n'));
        if (remedy === 'redriven') await states.RedriveExecution({ executionArn });
        else executionArn = await start();
      }
      current = undefined;
      return { calls: run.calls, struck: run.struck, failures };
    },
    inventory: () => inventory(cloud, () => true),
    async renew() {
      const { Roles = [] } = await iam.ListRoles({ PathPrefix: '/aws-service-role/' });
      for (const { RoleName } of Roles) await iam.DeleteServiceLinkedRole({ RoleName });
    },
    plant: (it) => {
      plant = it;
    },
    async [Symbol.asyncDispose]() {
      time[Symbol.dispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const failed = (errorType: string, errorMessage: string) => ({
  StatusCode: 200,
  ExecutedVersion: '$LATEST',
  FunctionError: 'Unhandled',
  Payload: bytes({ errorType, errorMessage }),
});

/** By the state: `lambdas/resources/vpc.ts` is `Vpc`. */
function fileOfEach(): Map<string, string> {
  const functions = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.grants.ts'),
  );
  const pascal = (name: string) => name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return new Map(
    functions.map((file) => [
      pascal(path.basename(file, '.grants.ts')),
      path.join(root, file.replace('.grants.ts', '.ts')),
    ]),
  );
}

/** Makes state machines whose role may do everything: who may do what is asked elsewhere. */
async function machineMaker(use: Cloud['use']) {
  const [iam, states] = await Promise.all([use('iam'), use('states')]);
  const RoleName = 'machines';
  const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
  const trust = { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const document = (Statement: object) => JSON.stringify({ Version: '2012-10-17', Statement });
  const { Role } = await iam.CreateRole({ RoleName, AssumeRolePolicyDocument: document(trust) });
  await iam.PutRolePolicy({ RoleName, PolicyName: 'all', PolicyDocument: document(allow) });
  return (name: string, definition: string) =>
    states.CreateStateMachine({ name: `muster-dev-${name}`, roleArn: Role!.Arn, definition });
}
