import { setTimeout as pause } from 'node:timers/promises';
import type { Driver, Work } from '../../../cloud/asl/driver.ts';
import { type Engine, openEngine } from '../../../cloud/asl/engine.ts';
import { type Journal, memoryJournal } from '../../../cloud/asl/journal.ts';
import type { Json, JsonObject } from '../../../cloud/asl/json.ts';
import type { Run } from '../../../cloud/asl/run.ts';
import type { Scope } from '../../../cloud/asl/scope.ts';
import { type Clock, scaled } from '../../../cloud/clock.ts';

export interface Bench {
  readonly engine: Engine;
  readonly journal: Journal;
  /** Every call that a driver got. */
  readonly calls: Work[];
  start(definition: object, input?: Json, name?: string): Run;
  run(definition: object, input?: Json): Promise<Run>;
  /** Ends this engine as a crash would: nothing is cancelled, nothing is recorded any more. */
  crash(): void;
}

export interface BenchOptions {
  readonly invoke?: (work: Work) => Promise<Json>;
  readonly join?: Driver['join'];
  readonly journal?: Journal;
  readonly clock?: Clock;
}

/** An engine in memory whose clock runs a thousand times as fast as the wall. */
export function openBench({
  invoke = async () => null,
  join,
  journal = memoryJournal(),
  clock = scaled(1000),
}: BenchOptions = {}): Bench {
  const stop = new AbortController();
  const calls: Work[] = [];
  const driver: Driver = {
    invoke: (work) => {
      calls.push(work);
      return invoke(work);
    },
    join,
  };
  let crashed = false;
  const engine = openEngine({
    clock,
    signal: stop.signal,
    drivers: { find: () => driver },
    journal: { read: journal.read, append: (arn, line) => void (crashed || journal.append(arn, line)) },
    random: () => 0.5,
  });
  const start: Bench['start'] = (definition, input = {}, name = crypto.randomUUID()) =>
    engine.start({
      arn: `arn:aws:states:us-east-1:000000000000:execution:machine:${name}`,
      name,
      machineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:machine',
      machineName: 'machine',
      roleArn: 'arn:aws:iam::000000000000:role/machine',
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...definition }),
      input: JSON.stringify(input),
      startedAt: clock.now().toISOString(),
    });
  return {
    engine,
    journal,
    calls,
    start,
    run: (definition, input) => engine.finished(start(definition, input).facts.arn),
    crash() {
      crashed = true;
      stop.abort();
    },
  };
}

/** A clock that stands still until it is told how much time passes. */
export function byHand(): Clock & { pass(seconds: number): void } {
  let now = Date.UTC(2026, 0, 1);
  const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();
  return {
    rate: 1,
    now: () => new Date(now),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { until: now + ms, wake: resolve };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => sleepers.delete(sleeper) && reject(signal.reason), { once: true });
      }),
    pass(seconds) {
      now += seconds * 1000;
      for (const it of sleepers) if (it.until <= now && sleepers.delete(it)) it.wake();
    },
  };
}

/** A machine of one state. */
export function only(state: JsonObject): { StartAt: string; States: JsonObject } {
  return { StartAt: 'Only', States: { Only: { End: true, ...state } } };
}

/** The types of a run's events. */
export function types(run: Run): string[] {
  return run.events.map((it) => it.type);
}

/** Never answers, unless its signal fires. */
export async function never({ signal }: Work): Promise<Json> {
  await pause(2 ** 31 - 1, undefined, { signal });
  return null;
}

/** What an expression by itself can see. */
export function scope(input: Json, more: Partial<Scope> = {}): Scope {
  return {
    input,
    context: { Execution: { Name: 'run' } },
    variables: {},
    now: new Date(0),
    random: () => 0.5,
    ...more,
  };
}
