import { ListExecutionsCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type Ended, follow } from '../console/follow.ts';
import { openProgress } from '../console/progress.ts';

/** The execution ended without the environment; the message is the execution's. */
export class ProvisionFailed extends Error {
  override readonly name = 'ProvisionFailed';
}

export interface Provisioned {
  readonly executionArn: string;
  readonly output: { publicLoadBalancer: { dnsName: string } };
}

export interface ProvisionOptions {
  readonly states: SFNClient;
  readonly stateMachineArn: string;
  readonly environment: string;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/**
 * Has the environment provisioned, and tells each step. An execution that runs (the start before this one was ended in the middle of it)
 * is followed to its end; only if it fails, or none runs, a new one starts. Throws `ProvisionFailed`.
 */
export async function provision(options: ProvisionOptions): Promise<Provisioned> {
  const { states, stateMachineArn, environment, say } = options;
  const list = new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' });
  for (const { executionArn = '' } of (await states.send(list)).executions ?? []) {
    say(`provision    ${short(executionArn)}, which runs already`);
    const ended = await toItsEnd(executionArn, options);
    if (ended.status === 'SUCCEEDED') return provisioned(executionArn, ended);
    say(`It ${ended.status}: ${ended.error ?? ''} ${ended.cause ?? ''}; another try`);
  }
  const input = JSON.stringify({ environment });
  const { executionArn = '' } = await states.send(new StartExecutionCommand({ stateMachineArn, input }));
  say(`provision    ${short(executionArn)}`);
  return provisioned(executionArn, await toItsEnd(executionArn, options));
}

/** The machine and the execution of an ARN: the rest of it is the same for all, and would break the line. */
const short = (executionArn: string) => executionArn.split(':').slice(-2).join(' ');

async function toItsEnd(executionArn: string, { states, signal }: ProvisionOptions): Promise<Ended> {
  const progress = openProgress();
  try {
    return await follow(states, executionArn, progress.tell, { signal });
  } finally {
    progress.done();
  }
}

function provisioned(executionArn: string, { status, error, cause, output }: Ended): Provisioned {
  if (status !== 'SUCCEEDED' || !output)
    throw new ProvisionFailed(`provision ${status}: ${error ?? ''} ${cause ?? ''}`);
  return { executionArn, output: JSON.parse(output) as Provisioned['output'] };
}
