import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { read } from './table.ts';
import { unless } from './unless.ts';

const sfn = new SFNClient({ maxAttempts: 5 });

/** What an execution may hold: the whole environment, all deployments in it, or those of one tier. */
export type Scope = 'environment' | 'deploy' | `deploy/${string}`;
export type Holders = Readonly<Partial<Record<Scope, string>>>;

/** The execution that holds the scope and still runs. */
export async function holderOf(scope: Scope): Promise<string | undefined> {
  const by = (await read<Holders>('lock', 'lock'))?.body[scope];
  return by && (await runs(by)) ? by : undefined;
}

/** An execution that AWS has forgotten (90 days after its end) is over as well. */
export async function runs(executionArn: string): Promise<boolean> {
  const execution = await sfn
    .send(new DescribeExecutionCommand({ executionArn }))
    .catch(unless('ExecutionDoesNotExist'));
  return execution?.status === 'RUNNING' || execution?.status === 'PENDING_REDRIVE';
}
