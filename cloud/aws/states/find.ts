import type { Outline } from '../../asl/engine.ts';
import type { Run } from '../../asl/run.ts';
import { errors } from './errors.ts';
import type { ExecutionRow, MachineRow, Revision, States } from './states.ts';

/** The state machine itself, of whichever version or alias the ARN names. Throws `StateMachineDoesNotExist`. */
export function machineOf({ machines }: States, arn: string): MachineRow {
  if (!arn.startsWith('arn:')) throw errors.invalidArn(arn);
  const row = machines.get(arn.split(':').slice(0, 7).join(':'));
  if (!row) throw errors.noMachine(arn);
  return row;
}

/** Whether there is still the state machine of an execution, or of a child of one. */
export function isThere({ machines }: States, machineArn: string): boolean {
  return machines.has(machineArn.split('/')[0] as string);
}

export interface Chosen {
  readonly machine: MachineRow;
  readonly revision: Revision;
  readonly versionArn?: string;
  readonly aliasArn?: string;
}

/** What runs when this ARN is started: the machine's newest revision, a version, or one of an alias's by weight. */
export function chosenOf(states: States, arn: string): Chosen {
  const machine = machineOf(states, arn);
  if (arn === machine.arn) return { machine, revision: machine };
  const alias = states.aliases.get(arn);
  const versionArn = alias ? byWeight(alias.routing) : arn;
  const revision = states.versions.get(versionArn);
  if (!revision) throw errors.noMachine(arn);
  return { machine, revision, versionArn, ...(alias && { aliasArn: alias.arn }) };
}

function byWeight(routing: readonly { stateMachineVersionArn: string; weight: number }[]): string {
  const dice = Math.random() * 100;
  let sum = 0;
  for (const { stateMachineVersionArn, weight } of routing) {
    sum += weight;
    if (dice < sum) return stateMachineVersionArn;
  }
  return routing.at(-1)?.stateMachineVersionArn ?? '';
}

/** Throws `ExecutionDoesNotExist`. */
export function executionOf(states: States, arn: string): { row: ExecutionRow; run: Run } {
  return found(states, arn, states.engine.find);
}

/** The same for whoever does not ask for the history. Throws `ExecutionDoesNotExist`. */
export function outlineOf(states: States, arn: string): { row: ExecutionRow; run: Outline } {
  return found(states, arn, states.engine.outline);
}

function found<Found>(states: States, arn: string, find: (arn: string) => Found | undefined) {
  if (!arn.startsWith('arn:')) throw errors.invalidArn(arn);
  const [, , , , , type = ''] = arn.split(':');
  if (type !== 'execution') throw errors.wrongType(type);
  const row = states.executions.get(arn);
  const run = row && find(arn);
  if (!row || !run) throw errors.noExecution(arn);
  return { row, run };
}
