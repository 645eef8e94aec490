import type { RunningCloud } from '../../../cloud/cloud.ts';
import type { Disturbance, Disturbances } from '../../../cloud/disturbances.ts';
import { openDisturbances, ResponseLost } from '../../../cloud/disturbances.ts';
import type { Call } from '../../../cloud/service.ts';
import { mutates, nameCalls } from './call-name.ts';
import { type Invocation, invoke } from './invocation.ts';
import { canBeLate, type Fault, isLate } from './ways.ts';

/** A call that was asked for, by its name and service. */
export interface Asked {
  readonly call: string;
  readonly service: string;
}

export interface Run<Result> {
  readonly outcome: { readonly result: Result } | { readonly error: Error } | 'died';
  /** The calls that change something, in the order in which they came, each once. */
  readonly calls: readonly Asked[];
  /** Whether the fault has met its call. */
  readonly struck: boolean;
}

/** Takes something away from a request before it is done: a token, a tag. What it leaves is what the step is taken to have asked for. */
export type Plant = (operation: string, input: object) => object;

/** Runs code against the cloud, and lets one of its calls go wrong. One run at a time. */
export interface Crashing {
  run<Result>(work: () => Promise<Result>, fault?: Fault): Promise<Run<Result>>;
  /** What was deferred is seen from now on. */
  settle(): void;
  /** For every request from now on; undefined ends it. */
  plant(it: Plant | undefined): void;
}

const LATE_SECONDS = 20;

export function crashing(running: RunningCloud): Crashing {
  const { cloud } = running;
  let current: Watch | undefined;
  let plant: Plant | undefined;
  const late = lateness(() => cloud.clock.now().getTime());
  const own: Disturbances = {
    add: cloud.disturbances.add,
    async around(service, operation, input, call, deed) {
      // Whoever looks from outside, and the cloud itself, are told the truth.
      if (call.principal.kind !== 'operator' || !current) return deed();
      return current.around(service, operation, input, call, deed);
    },
  };
  Object.assign(cloud, { disturbances: own });

  return {
    async run(work, fault) {
      const watch = watching(fault, late, (operation, input) => plant?.(operation, input) ?? input);
      current = watch;
      const outcome = await invoke(running, work, (it) => watch.begin(it));
      // What AWS had taken in before the process died is done by AWS.
      await watch.idle();
      current = undefined;
      if (fault && isLate(fault.way) && watch.struck) late.begin(watch.told, LATE_SECONDS);
      return { outcome, calls: watch.calls, struck: watch.struck };
    },
    settle: () => late.end(),
    plant: (it) => {
      plant = it;
    },
  };
}

type Told = ReadonlyMap<string, { readonly output: object } | { readonly error: unknown }>;
type Around = (
  service: string,
  operation: string,
  input: object,
  call: Call,
  deed: () => Promise<object>,
) => Promise<object>;

/** One run of a function's code that is watched. */
export interface Watch {
  readonly calls: Asked[];
  readonly struck: boolean;
  readonly told: Told;
  readonly around: Around;
  begin(invocation: Invocation): void;
  idle(): Promise<void>;
}

/** Watches a run, and lets the call of the fault go wrong. Without `late` nothing is seen late. */
export function watching(fault: Fault | undefined, late: Lateness | undefined, planted: Plant): Watch {
  let invocation: Invocation;
  let struck = false;
  const name = nameCalls();
  const calls: Asked[] = [];
  const told = new Map<string, { readonly output: object } | { readonly error: unknown }>();
  const busy = new Set<Promise<unknown>>();
  const doing = <T>(work: Promise<T>) => {
    const done = work.then(
      () => {},
      () => {},
    );
    busy.add(done);
    void done.then(() => busy.delete(done));
    return work;
  };

  async function read(service: string, operation: string, input: object, deed: () => Promise<object>) {
    if (!late || !canBeLate(service)) return deed();
    const key = `${service}:${operation} ${JSON.stringify(input)}`;
    const before = late.told(key);
    if (before) {
      if ('output' in before) return before.output;
      throw before.error;
    }
    const note = <T extends { readonly output: object } | { readonly error: unknown }>(it: T) => {
      if (!struck) told.set(key, it);
    };
    return deed().then(
      (output) => {
        note({ output });
        return output;
      },
      (error: unknown) => {
        note({ error });
        throw error;
      },
    );
  }

  return {
    calls,
    told,
    get struck() {
      return struck;
    },
    begin: (it) => {
      invocation = it;
    },
    async idle() {
      while (busy.size > 0) await Promise.all(busy);
    },
    around(service, operation, input, call, deed) {
      return doing(
        (async () => {
          if (invocation.dead) throw new ResponseLost(service, operation);
          if (!mutates(operation, input)) return read(service, operation, input, deed);
          const called = name(operation, input);
          if (!calls.some((it) => it.call === called)) calls.push({ call: called, service });
          Object.assign(input, planted(operation, input));
          if (fault?.call !== called) return deed();
          const first = !struck;
          struck = true;
          switch (fault.way) {
            case 'killed before the call':
              invocation.die();
              throw new ResponseLost(service, operation);
            case 'killed after the answer':
              invocation.dieAfter(call.requestId);
              return deed();
            case 'throttled':
              return disturbed('throttle', service, operation, input, call, deed);
            case '500 after the deed':
              return first ? disturbed('failed', service, operation, input, call, deed) : deed();
            default:
              await deed();
              invocation.die();
              throw new ResponseLost(service, operation);
          }
        })(),
      );
    },
  };
}

/** As FIS would have it. */
function disturbed(kind: Disturbance['kind'], ...[service, operation, input, call, deed]: Parameters<Around>) {
  const disturbances = openDisturbances({ now: () => new Date(), rate: 1, sleep: async () => {} });
  disturbances.add({ service, operations: [], percentage: 100, roles: ['a step'], kind });
  const principal = { ...call.principal, roleArn: 'a step' };
  return disturbances.around(service, operation, input, { ...call, principal }, deed);
}

interface Lateness {
  begin(told: Told, seconds: number): void;
  told(key: string): { readonly output: object } | { readonly error: unknown } | undefined;
  end(): void;
}

function lateness(now: () => number): Lateness {
  let until = 0;
  let before: Told = new Map();
  return {
    begin(told, seconds) {
      until = now() + seconds * 1000;
      before = told;
    },
    told: (key) => (now() < until ? before.get(key) : undefined),
    end: () => {
      until = 0;
    },
  };
}
