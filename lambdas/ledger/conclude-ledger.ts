import { EMPTY, Journal, type Mark } from './journal.ts';
import { prove, type Write } from './proof.ts';
import { readLedger } from './read.ts';
import type { Realm } from './realm.ts';
import { type Header, LedgerBroken, type Row } from './row.ts';
import type { WritableStore } from './store.ts';

interface Read {
  readonly header: Header;
  readonly writes: Write[];
  readonly mark: Mark;
  readonly rows: number;
  readonly operations: number;
  /** What was read back already, in guilds found; undefined if nothing was. */
  readonly readBack: { readonly rows: number; readonly found: number } | undefined;
  readonly ended: boolean;
}

/**
 * Reads back every written name, deletes what is there, writes the last row. Each of the three is a segment of its own or leaves nothing to do, so that a
 * second invocation goes on where the first one died.
 */
export async function conclude(
  store: WritableStore,
  open: (realm: string) => Pick<Realm, 'list' | 'clear' | 'close'>,
  { over, at }: { over: 'stopped' | 'time'; at: number },
): Promise<Mark & { rows: number }> {
  const read = await readSoFar(store);
  if (read.ended) return { ...read.mark, rows: read.rows };
  const realm = open(read.header.realm);
  try {
    const journal = new Journal(store, read.mark);
    let { readBack } = read;
    if (!readBack) {
      const rows = prove(read.writes, await realm.list());
      for (const row of rows) journal.add(row);
      await journal.flush();
      readBack = { rows: rows.length, found: rows.reduce((sum, { found }) => sum + found.length, 0) };
    }
    await realm.clear();
    journal.add({
      row: 'end',
      because: over,
      at,
      endedAt: new Date().toISOString(),
      operations: read.operations,
      readBack: readBack.rows,
      deleted: readBack.found,
    });
    const rows = read.rows + (read.readBack ? 0 : readBack.rows) + 1;
    return { ...(await journal.close()), rows };
  } finally {
    await realm.close();
  }
}

async function readSoFar(store: WritableStore): Promise<Read> {
  const writes: Write[] = [];
  let header: Header | undefined;
  let last: Row | undefined;
  const counts = { rows: 0, operations: 0, readBack: 0, found: 0 };
  const reader = readLedger(store, EMPTY);
  for (;;) {
    const { value, done } = await reader.next();
    if (done) {
      if (!header) throw new LedgerBroken('the ledger does not begin with a header');
      const { rows, operations, readBack: read, found } = counts;
      const readBack = read > 0 ? { rows: read, found } : undefined;
      return { header, writes, mark: value, rows, operations, readBack, ended: last?.row === 'end' };
    }
    last = value;
    counts.rows++;
    if (value.row === 'header') header = value;
    if (value.row === 'operation') {
      counts.operations++;
      const { seq, outcome, name, id } = value;
      if (name) writes.push({ seq, outcome, name, id });
    }
    if (value.row === 'read-back') {
      counts.readBack++;
      counts.found += value.found.length;
    }
  }
}
