import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Connection } from './connect.ts';
import { follow } from './follow.ts';
import { readable } from './history.ts';
import { openProgress } from './progress.ts';

export interface Execution {
  /** `provision`, `drill` …: the file in `statemachines/`. */
  readonly machine: string;
  readonly input: object;
  /** Default: a name that Step Functions makes. */
  readonly name?: string;
}

/** The execution ended and not in success; `status`, error and cause are in the message. */
export class ExecutionFailed extends Error {
  override readonly name = 'ExecutionFailed';
}

export const machineArn = ({ config, account, environment }: Connection, machine: string) =>
  `arn:aws:states:${config.region}:${account}:stateMachine:muster-${environment}-${machine}`;

/**
 * Starts an execution, shows its steps as they happen unless `quiet`, and answers its output. Throws `ExecutionFailed`, and what Step Functions throws
 * when it does not start.
 */
export async function execute<Output>(
  connection: Connection,
  { machine, input, name }: Execution,
  { quiet = false, signal }: { quiet?: boolean; signal?: AbortSignal } = {},
): Promise<{ executionArn: string; output: Output }> {
  const states = new SFNClient(connection.config);
  const started = await states.send(
    new StartExecutionCommand({ stateMachineArn: machineArn(connection, machine), input: JSON.stringify(input), name }),
  );
  const executionArn = started.executionArn!;
  if (!quiet) console.log(`  ${executionArn}`);
  const progress = quiet ? undefined : openProgress();
  try {
    const ended = await follow(states, executionArn, (step) => progress?.tell(step), { ...(signal && { signal }) });
    if (ended.status !== 'SUCCEEDED')
      throw new ExecutionFailed(`${machine} ${ended.status}: ${ended.error ?? ''}: ${readable(ended.cause)}`);
    return { executionArn, output: JSON.parse(ended.output ?? 'null') as Output };
  } finally {
    progress?.done();
  }
}
