import { vi } from 'vitest';
import type { Drivers } from '../../../../cloud/asl/driver.ts';
import { type Engine, openEngine } from '../../../../cloud/asl/engine.ts';
import { StatesError } from '../../../../cloud/asl/error.ts';
import type { HistoryEvent } from '../../../../cloud/asl/history.ts';
import { memoryJournal } from '../../../../cloud/asl/journal.ts';
import type { Json, JsonObject } from '../../../../cloud/asl/json.ts';
import type { Run } from '../../../../cloud/asl/run.ts';
import { scaled, wall } from '../../../../cloud/clock.ts';
import { histories, type Scenario } from './scenario.ts';

/** Runs a scenario's executions on an engine of its own; its tasks answer as AWS was recorded to. */
export async function replay(scenario: Scenario): Promise<Run[]> {
  const stop = new AbortController();
  const recorded = histories(scenario);
  const runs: Run[] = [];
  let machine: Readonly<Record<string, string>> = {};
  try {
    for (const { op, params } of scenario.calls) {
      if (op === 'create_state_machine') machine = params;
      if (op !== 'start_execution') continue;
      const events = recorded[runs.length]?.events ?? [];
      // A thousand times as fast as the wall: the longest recorded wait is some seconds.
      const engine = openEngine({
        clock: scenario.calls.some((it) => it.op === 'stop_execution') ? wall : scaled(1000),
        journal: memoryJournal(),
        signal: stop.signal,
        drivers: answering(events),
      });
      const stopped = scenario.calls.some((it) => it.op === 'stop_execution');
      runs.push(await execute(engine, machine, params.input ?? '{}', events.length, stopped));
    }
  } finally {
    stop.abort();
  }
  return runs;
}

async function execute(
  engine: Engine,
  machine: Readonly<Record<string, string>>,
  input: string,
  events: number,
  stopped: boolean,
): Promise<Run> {
  const arn = 'arn:aws:states:us-east-1:111111111111';
  const run = engine.start({
    arn: `${arn}:execution:${machine.name}:replay`,
    name: 'replay',
    machineArn: `${arn}:stateMachine:${machine.name}`,
    machineName: machine.name as string,
    roleArn: machine.roleArn as string,
    definition: machine.definition as string,
    input,
    startedAt: new Date().toISOString(),
  });
  if (stopped) {
    await vi.waitFor(
      () => {
        if (run.events.length < events - 1) throw new RangeError(`${run.events.length} of ${events - 1} events`);
      },
      { timeout: 10_000 },
    );
    await engine.stop(run.facts.arn);
  }
  // A recording may end before its execution does.
  await Promise.race([
    engine.finished(run.facts.arn),
    vi.waitFor(
      () => {
        if (run.events.length < events) throw new RangeError(`${run.events.length} of ${events} events`);
      },
      { timeout: 3_000, interval: 20 },
    ),
  ]).catch(() => {});
  await Promise.race([engine.finished(run.facts.arn), new Promise((resolve) => setTimeout(resolve, 50))]);
  return run;
}

/** Each call of a task gets the next outcome that was recorded for its kind of resource. */
function answering(events: readonly HistoryEvent[]): Drivers {
  const outcomes = events.flatMap((event): JsonObject[] => {
    const details = (event.taskSucceededEventDetails ?? event.taskFailedEventDetails) as JsonObject | undefined;
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
