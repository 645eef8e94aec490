import assert from 'node:assert/strict';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { openEngine } from '../../cloud/asl/engine.ts';
import { memoryJournal } from '../../cloud/asl/journal.ts';
import { wall } from '../../cloud/clock.ts';
import type { Machine } from './machines.ts';

export interface EngineResult {
  /** Of its history. */
  readonly events?: number;
}

type Execute = (machine: Machine) => Promise<EngineResult>;

const ARN = 'arn:aws:states:us-east-1:000000000000';

/** Runs a machine once, from its text to its output, and looks whether that is right. */
export const engines: Readonly<Record<string, Execute>> = {
  async 'this engine'({ definition, input, output }) {
    // Its own, or what every engine before it had in memory would stay there.
    const stop = new AbortController();
    const engine = openEngine({
      clock: wall,
      journal: memoryJournal(),
      signal: stop.signal,
      drivers: { find: () => undefined },
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
  async 'aws-local-stepfunctions of npm'({ definition, input, output }) {
    const machine = new StateMachine(structuredClone(definition) as unknown as StateMachineDefinition, {
      validationOptions: { checkPaths: false, checkArn: false, noValidate: true },
    });
    assert.deepEqual(await machine.run(structuredClone(input)).result, output);
    return {};
  },
};
