import { setTimeout as pause } from 'node:timers/promises';
import type { Cloud } from '../../../cloud/service.ts';
import type { Orchestrated } from '../orchestrated.ts';
import { type Asked, type Crashing, crashing, type Run } from './crashing.ts';
import { differences } from './differences.ts';
import { inventory } from './inventory.ts';
import { mortal } from './invocation.ts';
import { fileOf } from './steps.ts';
import { ownTime, type Time } from './time.ts';
import type { Fault } from './ways.ts';

export type Verb = 'ensure' | 'remove';

/** One call, one way in which it went wrong, and what it ended in. */
export interface Cell extends Fault {
  readonly step: string;
  readonly verb: Verb;
  /** How often the step was run again, by the state's own `Retry` or by a redrive. */
  readonly again: number;
  /** What would have ended the execution, so that somebody had to redrive it. */
  readonly failures: readonly string[];
  /** What is different from an undisturbed run: a line of the inventory that is missing (−) or too many (+). None: green. */
  readonly differences: readonly string[];
}

/** What the states retry by themselves. */
const RETRIED = ['NotReadyYet', 'LockHeld', 'NotVisibleYet', 'Throttled'];

/** An environment that is walked up, step by step, with all that can go wrong on the way. */
export interface Walk extends AsyncDisposable {
  readonly crashing: Crashing;
  readonly time: Time;
  /** The one that holds the environment now. */
  execution(): string;
  /** Runs something until it is done, as the state's `Retry` would and whoever redrives. */
  until<Result>(work: () => Promise<Result>): Promise<Done<Result>>;
  /** What there is in these services (default: all), and the rows of the orchestrator's table. */
  inventory(services?: ReadonlySet<string>): Promise<string[]>;
  /** Runs a step until it is done, undisturbed; the facts of those before it are there. */
  done(step: string, verb: Verb): Promise<readonly Asked[]>;
  /** Puts there what AWS makes with something else, and what the step took away when it was done for the first time. */
  madeElsewhere(step: string): Promise<void>;
  /** Takes back what goes with something else, which no step takes back by itself. */
  takenFromElsewhere(step: string): Promise<void>;
  /** Runs a step once and lets it die as the fault says. */
  dies(step: string, verb: Verb, fault: Fault): Promise<void>;
  /** Runs a step with the fault, and then again until it is done. */
  cell(
    step: string,
    verb: Verb,
    fault: Fault,
    undisturbed: readonly string[],
    services: ReadonlySet<string>,
  ): Promise<Cell>;
}

interface Done<Result> {
  readonly result: Result;
  readonly calls: readonly Asked[];
  /** What would have ended the execution. */
  readonly failures: readonly string[];
  readonly attempts: number;
}

type Handler = (event: unknown, context: never) => Promise<object>;

export async function walk(world: Orchestrated): Promise<Walk> {
  const time = ownTime();
  const crashes = crashing(world.cloud);
  const { hold } = await import('../../../lambdas/hold.ts');
  const facts: Record<string, object> = {};
  let executions = 0;
  let execution = '';
  const start = async () => {
    execution = world.cloud.cloud.arn('states', `execution:muster-dev-provision:${++executions}`);
    await hold('environment', execution);
  };

  async function run(step: string, verb: Verb, fault?: Fault): Promise<Run<object>> {
    const { handler } = (await import(fileOf(step))) as { handler: Handler };
    const event = { ...Object.assign({}, ...Object.values(facts)), verb, environment: 'dev', execution };
    const it = await crashes.run(() => handler(event, mortal), fault);
    if (typeof it.outcome === 'object' && 'result' in it.outcome && verb === 'ensure') facts[step] = it.outcome.result;
    return it;
  }

  async function until<Result>(once: () => Promise<Run<Result>>): Promise<Done<Result>> {
    const calls: Asked[] = [];
    const failures: string[] = [];
    for (let attempt = 1; ; attempt++) {
      const { outcome, calls: asked } = await once();
      calls.push(...asked.filter(({ call }) => !calls.some((it) => it.call === call)));
      if (outcome !== 'died' && 'result' in outcome)
        return { result: outcome.result, calls, failures, attempts: attempt };
      const error = outcome === 'died' ? undefined : outcome.error;
      if (error && !RETRIED.includes(error.name)) failures.push(`${error.name}: ${error.message}`);
      if (failures.length > 5 || attempt > 2000)
        throw new NeverDone(`${error?.name}: ${error?.message}`, { cause: error });
      time.pass(attempt < 20 ? 5 : 0);
      // What really takes time: a database that starts or ends.
      if (attempt > 5) await pause(20);
    }
  }
  const converge = (step: string, verb: Verb) => until(() => run(step, verb));

  const all = (services?: ReadonlySet<string>) =>
    inventory(world.cloud.cloud, (service) => services?.has(service) ?? true);

  await start();
  return {
    crashing: crashes,
    time,
    execution: () => execution,
    until: (work) => until(() => crashes.run(work)),
    inventory: all,
    async done(step, verb) {
      if (verb === 'ensure') await start();
      return (await converge(step, verb)).calls;
    },
    madeElsewhere: (step) => madeElsewhere(step, world.cloud.cloud),
    takenFromElsewhere: (step) => takenFromElsewhere(step, world.cloud.cloud),
    async dies(step, verb, fault) {
      await start();
      const { struck } = await run(step, verb, fault);
      if (!struck) throw new CallNotMade(`${verb} ${step} did not come to ${fault.call}`);
      await start();
    },
    async cell(step, verb, fault, undisturbed, services) {
      if (verb === 'ensure') await start();
      // The call may come only when the step is asked again.
      let struck = false;
      const { failures, attempts } = await until(async () => {
        const it = await run(step, verb, struck ? undefined : fault);
        if (it.struck && fault.way === 'seen late, started again') await start();
        struck ||= it.struck;
        return it;
      });
      crashes.settle();
      const found = struck ? differences(undisturbed, await all(services)) : ['the call did not come'];
      return { step, verb, ...fault, again: attempts, failures, differences: found };
    },
    async [Symbol.asyncDispose]() {
      time[Symbol.dispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

/** What was redriven again and again did not come to its end. */
export class NeverDone extends Error {
  override readonly name = 'NeverDone';
}

/** The call that was to go wrong did not come. */
export class CallNotMade extends Error {
  override readonly name = 'CallNotMade';
}

/** The rule of a new security group, by which everything may go out. */
async function madeElsewhere(step: string, cloud: Cloud): Promise<void> {
  if (step !== 'SecurityGroupRules') return;
  const ec2 = await cloud.use('ec2');
  const { SecurityGroups = [] } = await ec2.DescribeSecurityGroups({
    Filters: [{ Name: 'tag-key', Values: ['muster:resource'] }],
  });
  for (const { GroupId } of SecurityGroups)
    await ec2.AuthorizeSecurityGroupEgress({
      GroupId,
      IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    });
}

async function takenFromElsewhere(step: string, cloud: Cloud): Promise<void> {
  if (step === 'ServiceLinkedRoles') {
    const iam = await cloud.use('iam');
    const { Roles = [] } = await iam.ListRoles({ PathPrefix: '/aws-service-role/' });
    for (const { RoleName } of Roles) await iam.DeleteServiceLinkedRole({ RoleName });
  }
  if (step === 'HealthChecks') {
    const autoscaling = await cloud.use('autoscaling');
    for (const AutoScalingGroupName of ['muster-dev-web', 'muster-dev-api'])
      await autoscaling.UpdateAutoScalingGroup({ AutoScalingGroupName, HealthCheckType: 'EC2' });
  }
}
