import { EMPTY, type Mark } from './journal.ts';
import { firstAfter } from './open-loop.ts';
import { Row } from './row.ts';
import { type Store, segmentName, segmentNumber } from './store.ts';

/** What one invocation of the probe hands to the next. */
export interface Progress extends Mark {
  /** 1, 2, 3, …: which invocation it was. */
  readonly leg: number;
  /** The first operation that was not sent. */
  readonly next: number;
  /** The ledger's time and the wall's, read together when it ended. */
  readonly at: number;
  readonly wall: number;
  /** The process that ran it, and the moment on that process's monotonic clock that is the ledger's zero. */
  readonly process: string;
  readonly zero: number;
  /** The last guilds that were written, to be read. */
  readonly known: readonly string[];
  readonly over: 'stopped' | 'time' | null;
  /** Whether the invocation died before it could say all this: then it was put together from what it had stored. */
  readonly lost?: true;
}

/**
 * Where the ledger stands: as the invocation before has said, unless there are segments that nobody told of. They are from an invocation that
 * died; what it had under way or not yet stored is unknown.
 */
export async function progressOf(
  store: Store,
  told: Progress | undefined,
  { rate, timeoutMs }: { rate: number; timeoutMs: number },
): Promise<Progress | undefined> {
  const { segments } = told ?? EMPTY;
  const name = (await store.names(segments ? segmentName(segments) : undefined)).at(-1);
  if (!name) return told;
  const lines = (await store.get(name)).trimEnd().split('\n');
  const rows = lines.map((line) => Row.parse(JSON.parse(line)));
  // Each segment of an invocation has one, for it ends with both clocks read.
  const { leg, at, wall } = rows.findLast((row) => row.row === 'clock')!;
  const known = rows.flatMap((row) => (row.row === 'operation' && row.key && row.id ? [row.id] : []));
  return {
    segments: segmentNumber(name),
    head: rows.at(-1)!.hash,
    leg,
    // Sent before that, an operation was over when the last row was written.
    next: firstAfter(at - timeoutMs, 1000 / rate),
    at,
    wall,
    process: 'unknown',
    zero: 0,
    known: known.slice(-20),
    over: null,
    lost: true,
  };
}
