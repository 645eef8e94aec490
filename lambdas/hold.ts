import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { LockHeld } from './lock-held.ts';
import { read, write } from './table.ts';
import { unless } from './unless.ts';

const sfn = new SFNClient({ maxAttempts: 5 });

/** What an execution may hold: the whole environment, all deployments in it, or those of one tier. */
export type Scope = 'environment' | 'deploy' | `deploy/${string}`;
type Holders = Readonly<Partial<Record<Scope, string>>>;

/**
 * Holds the scope for this execution until it releases it or is over. Holding it already is success, so that an execution
 * that was redriven holds again before its next change. A tier's deployments run beside each other, never beside a change of the environment,
 * unless that change started them itself (`under`).
 *
 * Throws `LockHeld` while another execution that still runs is in the way.
 */
export async function hold(scope: Scope, execution: string, under?: string): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const row = await read<Holders>('lock', 'lock');
    const holders = row?.body ?? {};
    if (holders[scope] === execution) return;

    const others = Object.entries(holders).filter(([held, by]) => excludes(scope, held as Scope) && by !== under);
    for (const [held, by = ''] of others)
      if (await runs(by)) throw new LockHeld(`"${scope}" cannot be held by ${execution}: ${by} holds "${held}"`);

    const over = new Set(others.map(([held]) => held));
    const rest = Object.fromEntries(Object.entries(holders).filter(([held]) => !over.has(held)));
    if (await write('lock', 'lock', { ...rest, [scope]: execution }, row)) return;
  }
  throw new LockHeld(`"${scope}" is wanted by several executions at once`);
}

/** Gives back whatever this execution holds. */
export async function release(execution: string): Promise<void> {
  for (let written = false; !written; ) {
    const row = await read<Holders>('lock', 'lock');
    if (!row || !Object.values(row.body).includes(execution)) return;
    const rest = Object.fromEntries(Object.entries(row.body).filter(([, by]) => by !== execution));
    written = await write('lock', 'lock', rest, row);
  }
}

/** The whole excludes its parts: the environment everything, all deployments those of a tier. */
const excludes = (wanted: Scope, held: Scope) => contains(wanted, held) || contains(held, wanted);
const contains = (whole: Scope, part: Scope) =>
  whole === part || whole === 'environment' || part.startsWith(`${whole}/`);

/** An execution that AWS has forgotten (90 days after its end) is over as well. */
async function runs(executionArn: string): Promise<boolean> {
  const execution = await sfn
    .send(new DescribeExecutionCommand({ executionArn }))
    .catch(unless('ExecutionDoesNotExist'));
  return execution?.status === 'RUNNING' || execution?.status === 'PENDING_REDRIVE';
}
