import { once } from 'node:events';
import type { Drivers } from '../../../../cloud/asl/driver.ts';
import { openEngine } from '../../../../cloud/asl/engine.ts';
import { StatesError } from '../../../../cloud/asl/error.ts';
import type { HistoryEvent } from '../../../../cloud/asl/history.ts';
import { memoryJournal } from '../../../../cloud/asl/journal.ts';
import type { Json, JsonObject } from '../../../../cloud/asl/json.ts';
import type { Run } from '../../../../cloud/asl/run.ts';
import { scaled } from '../../../../cloud/clock.ts';
import { histories, type Scenario } from './scenario.ts';

/** When the calls were made: some wait until a moment that was so many days away, one day more than AWS allows. */
const CALLED_AT = new Date('2026-11-20T21:35:00Z');

/** Runs a scenario's executions on an engine of its own; its tasks answer as AWS was recorded to. */
export async function replay(scenario: Scenario): Promise<Run[]> {
  const stop = new AbortController();
  const recorded = histories(scenario);
  const runs: Run[] = [];
  let machine: Readonly<Record<string, string>> = {};
  try {
    for (const { op, params } of startable(scenario, recorded)) {
      if (op === 'create_state_machine') machine = params;
      if (op !== 'start_execution') continue;
      const events = recorded[runs.length]?.events ?? [];
      const stopped = scenario.calls.some((it) => it.op === 'stop_execution');
      runs.push(await execute(machine, params.input ?? '{}', events, stopped, stop.signal));
    }
  } finally {
    stop.abort();
  }
  return runs;
}

/** Where the start was not recorded, the history has the input. */
function startable({ calls }: Scenario, recorded: readonly { events: HistoryEvent[] }[]): Scenario['calls'] {
  if (calls.some((it) => it.op === 'start_execution')) return calls;
  const inputs = recorded.map(({ events }) => events[0]?.executionStartedEventDetails?.input ?? {});
  return [
    ...calls,
    ...inputs.map((input) => ({
      op: 'start_execution',
      params: { input: typeof input === 'string' ? input : JSON.stringify(input) },
    })),
  ];
}

async function execute(
  machine: Readonly<Record<string, string>>,
  input: string,
  events: readonly HistoryEvent[],
  stopped: boolean,
  signal: AbortSignal,
): Promise<Run> {
  const { promise: enough, resolve } = Promise.withResolvers<void>();
  const wanted = stopped ? events.length - 1 : events.length;
  const engine = openEngine({
    // A thousand times as fast as the wall: the longest recorded wait is some seconds.
    clock: scaled(stopped ? 1 : 1000, CALLED_AT),
    journal: memoryJournal(),
    signal,
    drivers: answering(events),
    recorded: (run) => run.events.length >= wanted && resolve(),
  });
  const arn = 'arn:aws:states:us-east-1:111111111111';
  const run = engine.start({
    arn: `${arn}:execution:${machine.name}:replay`,
    name: 'replay',
    machineArn: `${arn}:stateMachine:${machine.name}`,
    machineName: machine.name as string,
    roleArn: machine.roleArn as string,
    definition: machine.definition as string,
    input,
    startedAt: CALLED_AT.toISOString(),
  });
  const over = engine.finished(run.facts.arn);
  const limit = once(AbortSignal.timeout(3_000), 'abort');
  await Promise.race([over, enough, limit]);
  if (stopped) await engine.stop(run.facts.arn);
  // A recording may end before its execution does.
  await Promise.race([over, new Promise((end) => setTimeout(end, 50))]);
  return run;
}

const OUTCOMES = ['taskSucceeded', 'taskFailed', 'lambdaFunctionSucceeded', 'lambdaFunctionFailed'] as const;

/** Each call of a task gets the next outcome that was recorded for its kind of resource. */
function answering(events: readonly HistoryEvent[]): Drivers {
  const outcomes = events.flatMap((event): JsonObject[] => {
    const details = OUTCOMES.map((it) => event[`${it}EventDetails`]).find((it) => it !== undefined);
    return details ? [details] : [];
  });
  return {
    find: () => ({
      async invoke() {
        const next = outcomes.shift() ?? {};
        if (next.error !== undefined) throw new StatesError(String(next.error), String(next.cause));
        return (typeof next.output === 'string' ? JSON.parse(next.output) : (next.output ?? null)) as Json;
      },
    }),
  };
}
