import { type Operation, Row } from '../ledger/row.ts';
import { stored } from '../ledger/stored.ts';

/** A segment is written about once a second. */
const SEGMENT_MS = 1_000;

/** The end of a ledger that is still being written. */
export interface Tail {
  readonly operations: readonly Operation[];
  /** When its probe has looked at its clock last. */
  readonly at: number;
}

/** At least the last `ms` if there are so many. Nothing is checked here: the judge does. */
export async function tail(run: string, ms: number): Promise<Tail> {
  const store = stored(run);
  const names = (await store.names()).slice(-(Math.ceil(ms / SEGMENT_MS) + 4));
  const texts = await Promise.all(names.map((name) => store.get(name)));
  const rows = texts
    .flatMap((text) => text.split('\n').filter((line) => line !== ''))
    .map((line) => Row.parse(JSON.parse(line)));
  return {
    operations: rows.filter((row) => row.row === 'operation'),
    at: rows.findLast((row) => row.row === 'clock')?.at ?? 0,
  };
}
