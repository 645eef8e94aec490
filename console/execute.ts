import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { Connection } from './connect.ts';
import { type Ended, follow } from './follow.ts';
import { readable } from './history.ts';
import { openProgress } from './progress.ts';

export interface Execution {
  /** `provision`, `drill` …: the file in `statemachines/`. */
  readonly machine: string;
  readonly input: object;
  /** Default: a name that Step Functions makes. */
  readonly name?: string;
}

interface Options {
  /** Shows nothing while it runs. */
  readonly quiet?: boolean;
  /** Shows only what runs at this moment, only to somebody at a terminal, and nothing of it afterwards. */
  readonly brief?: boolean;
  readonly signal?: AbortSignal;
}

/** What a shell says of a program that Ctrl-C has ended. */
const INTERRUPTED = 130;

/** The execution ended and not in success; `status`, error and cause are in the message. */
export class ExecutionFailed extends Error {
  override readonly name = 'ExecutionFailed';
  readonly executionArn: string | undefined;

  constructor(message: string, executionArn?: string) {
    super(message);
    this.executionArn = executionArn;
  }
}

export const machineArn = ({ config, account, environment }: Connection, machine: string) =>
  `arn:aws:states:${config.region}:${account}:stateMachine:muster-${environment}-${machine}`;

/** Starts an execution, shows its steps as they happen, and answers how it ended. Throws what Step Functions throws when it does not start. */
export async function run(
  connection: Connection,
  { machine, input, name }: Execution,
  { quiet = false, brief = false, signal }: Options = {},
): Promise<{ executionArn: string; ended: Ended }> {
  const states = new SFNClient(connection.config);
  const started = await states.send(
    new StartExecutionCommand({ stateMachineArn: machineArn(connection, machine), input: JSON.stringify(input), name }),
  );
  const executionArn = started.executionArn!;
  if (!quiet && !brief) console.log(`  ${executionArn}`);
  const progress = quiet ? undefined : openProgress(brief ? process.stderr : process.stdout, { brief });
  const onInterrupt = () => {
    progress?.done();
    console.error(
      `It goes on without this command, as ${executionArn}: "muster status" tells, and the console page follows and stops it.`,
    );
    process.exit(INTERRUPTED);
  };
  process.once('SIGINT', onInterrupt);
  try {
    const ended = await follow(states, executionArn, (step) => progress?.tell(step), { ...(signal && { signal }) });
    return { executionArn, ended };
  } finally {
    process.off('SIGINT', onInterrupt);
    progress?.done();
  }
}

/** The same for an execution of which only success is of use; answers its output. Throws `ExecutionFailed` too. */
export async function execute<Output>(connection: Connection, execution: Execution, options?: Options) {
  const { executionArn, ended } = await run(connection, execution, options);
  const { status, error, cause, output } = ended;
  if (status !== 'SUCCEEDED')
    throw new ExecutionFailed(`${execution.machine} ${status}: ${error ?? ''}: ${readable(cause)}`, executionArn);
  return { executionArn, output: JSON.parse(output ?? 'null') as Output };
}
