import { EMPTY, type Mark } from './journal.ts';
import { LedgerBroken, type Row, readSegment } from './row.ts';
import { type Store, segmentName, segmentNumber } from './store.ts';

/**
 * The rows of a ledger, segment by segment, each checked against the one before: `for await (const row of readLedger(stored(run)))`.
 *
 * @param after where an earlier reading ended
 * @returns where this reading ended
 * @throws LedgerBroken
 */
export async function* readLedger(store: Store, after: Mark = EMPTY): AsyncGenerator<Row, Mark> {
  let { segments, head } = after;
  for (const name of await store.names(segments === 0 ? undefined : segmentName(segments))) {
    if (segmentNumber(name) !== segments + 1)
      throw new LedgerBroken(`${segmentName(segments + 1)} is missing: after ${segments} segments comes ${name}`);
    const segment = readSegment(await store.get(name), name, head);
    yield* segment.rows;
    segments++;
    head = segment.head;
  }
  return { segments, head };
}

/** All rows of a finished ledger at once, and where it ends. @throws LedgerBroken also if its first or last row is not there */
export async function readWhole(store: Store): Promise<{ rows: Row[]; mark: Mark }> {
  const rows: Row[] = [];
  const reader = readLedger(store);
  for (;;) {
    const { value, done } = await reader.next();
    if (!done) {
      rows.push(value);
      continue;
    }
    if (rows[0]?.row !== 'header') throw new LedgerBroken('the ledger does not begin with a header');
    if (rows.at(-1)?.row !== 'end') throw new LedgerBroken('the ledger has no last row: it is not finished');
    return { rows, mark: value };
  }
}
