import { type Holders, runs, type Scope } from './holder.ts';
import { LockHeld } from './lock-held.ts';
import { read, write } from './table.ts';

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
      if (await runs(by))
        throw new LockHeld(
          `"${scope}" cannot be held by ${execution}: ${by} holds "${held}": wait for its end, or stop it`,
        );

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
