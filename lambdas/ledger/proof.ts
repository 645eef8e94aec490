import { seqOf } from './operations.ts';
import type { Draft, Operation, ReadBack } from './row.ts';

export type Write = Pick<Operation, 'seq' | 'outcome'> & { readonly name: string; readonly id?: string | undefined };

/** A guild as the site lists it. */
export interface Listed {
  readonly id: string;
  readonly name: string;
}

/** What the realm holds for each write, and what that says. Names that the ledger does not know come last: writes of an invocation that died. */
export function prove(writes: readonly Write[], listed: readonly Listed[]): Draft<'read-back'>[] {
  const found = new Map<string, string[]>();
  for (const { id, name } of listed) found.set(name, [...(found.get(name) ?? []), id]);
  const rows = writes.map(({ seq, name, outcome, id }) => {
    const ids = found.get(name) ?? [];
    found.delete(name);
    return row({ seq, name, outcome, ...(outcome === 'acked' && { id }) }, ids);
  });
  const strangers = [...found].map(([name, ids]) => row({ seq: seqOf(name) || 0, name, outcome: 'unrecorded' }, ids));
  return [...rows, ...strangers];
}

const row = (
  write: { seq: number; name: string; outcome: ReadBack['outcome']; id?: string | undefined },
  found: readonly string[],
): Draft<'read-back'> => {
  const { id, ...rest } = write;
  return { row: 'read-back', ...rest, ...(id && { id }), found: [...found], verdict: verdict(write, found) };
};

function verdict(
  { outcome, id }: { outcome: ReadBack['outcome']; id?: string | undefined },
  found: readonly string[],
): ReadBack['verdict'] {
  if (found.length > 1) return 'duplicated';
  // A guild of the name with another id is not the one that was acknowledged.
  if (outcome === 'acked') return found[0] === id && id !== undefined ? 'kept' : 'lost';
  if (outcome === 'refused') return found.length === 0 ? 'absent' : 'resurrected';
  return found.length === 0 ? 'never-happened' : 'happened';
}
