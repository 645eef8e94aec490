import assert from 'node:assert/strict';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import jsonata from 'jsonata';
import type { Driver } from '../../cloud/asl/driver.ts';
import { openEngine } from '../../cloud/asl/engine.ts';
import { memoryJournal } from '../../cloud/asl/journal.ts';
import { wall } from '../../cloud/clock.ts';
import type { Machine } from './machines.ts';

export interface EngineResult {
  /** Of its history. */
  readonly events?: number;
}

interface Engine {
  /** Can it run such a machine? */
  takes(machine: Machine): boolean;
  /** Runs a machine once, from its text to its output, and looks whether that is right. */
  run(machine: Machine): Promise<EngineResult>;
}

/** Answers what it is asked, at once. */
const echo: Driver = { invoke: async ({ job }) => job.parameters };
const call = (machine: Machine) => JSON.stringify(machine.definition).includes('"Task"');
const ARN = 'arn:aws:states:us-east-1:000000000000';

export const engines: Readonly<Record<string, Engine>> = {
  'this engine': {
    takes: () => true,
    async run({ definition, input, output }) {
      // Its own, or what every engine before it had in memory would stay there.
      const stop = new AbortController();
      const engine = openEngine({
        clock: wall,
        journal: memoryJournal(),
        signal: stop.signal,
        drivers: { find: () => echo },
      });
      const name = crypto.randomUUID();
      const { facts } = engine.start({
        arn: `${ARN}:execution:bench:${name}`,
        name,
        machineArn: `${ARN}:stateMachine:bench`,
        machineName: 'bench',
        roleArn: 'arn:aws:iam::000000000000:role/bench',
        definition: JSON.stringify(definition),
        input: JSON.stringify(input),
        startedAt: new Date().toISOString(),
      });
      const { events, progress } = await engine.finished(facts.arn);
      stop.abort();
      assert.deepEqual(JSON.parse(progress.output ?? 'null'), output);
      return { events: events.length };
    },
  },
  'aws-local-stepfunctions of npm': {
    takes: (machine) => machine.definition.QueryLanguage !== 'JSONata' && !call(machine),
    async run({ definition, input, output }) {
      const machine = new StateMachine(structuredClone(definition) as unknown as StateMachineDefinition, {
        validationOptions: { checkPaths: false, checkArn: false, noValidate: true },
      });
      assert.deepEqual(await machine.run(structuredClone(input)).result, output);
      return {};
    },
  },
  'floor: its expressions in JSONata alone': {
    takes: ({ expressions }) => expressions !== undefined,
    async run({ expressions = [], transitions }) {
      const parsed = expressions.map((it) => jsonata(it));
      for (let i = 0; i < Math.floor(transitions / parsed.length); i++) {
        for (const it of parsed) await it.evaluate(undefined, { states: { input: { i } } });
      }
      return {};
    },
  },
};
