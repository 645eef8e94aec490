import * as z from 'zod';
import { hashed, hashOf, ORIGIN } from './chain.ts';

// The ledger of a run: JSON lines, `ledgers/<run>/segment-000001.jsonl` and so on, one row a line, each with the `hash` that ties it to the one before.
// Times without a unit in their name are milliseconds on a monotonic clock whose zero is the moment of the header; they have three decimals.

const ms = z.number();
const count = z.int().min(0);

/** The first row: what the probe was asked to do. */
const Header = z.strictObject({
  row: z.literal('header'),
  format: z.literal(1),
  run: z.string(),
  environment: z.string(),
  /** The realm in which every guild of this run is written; no other guild is in it. */
  realm: z.string(),
  url: z.string(),
  /** Requests a second, and which part of them writes. */
  rate: z.number().positive(),
  writes: z.number().min(0).max(1),
  /** Between two intended times. */
  intervalMs: z.number().positive(),
  /** After this long a request is given up. */
  timeoutMs: z.number().positive(),
  /** So many requests are under way at most; one that comes due beyond them is recorded as refused, `sent` null. */
  inFlightMax: z.int().positive(),
  startedAt: z.iso.datetime(),
  hash: z.string(),
});

/** The wall clock (milliseconds since 1970) and the monotonic one, read together: about once a second. Nothing is computed from the wall's time; it relates this ledger to others' records. */
const Clock = z.strictObject({ row: z.literal('clock'), leg: count, at: ms, wall: z.number(), hash: z.string() });

/**
 * One invocation of the probe took over from the one before, because Lambda ends every invocation or because that one died (`lost`: what it had
 * not yet stored is unknown). Nothing was sent between `from` and `to`; the operations `first` to `last` were due then, none if `last` is less.
 * `by` says which clock spans the gap: the wall's only where the two invocations share no other.
 */
const Seam = z.strictObject({
  row: z.literal('seam'),
  leg: count,
  from: ms,
  to: ms,
  by: z.enum(['monotonic', 'wall']),
  first: count,
  last: count,
  lost: z.boolean(),
  hash: z.string(),
});

/** One instance on the way of a request, as its answer named it. */
const Server = z.strictObject({ instance: z.string(), zone: z.string(), revision: z.string().optional() });

/**
 * One request, sent once. In the order in which they ended.
 *
 * `acked`: answered in full with a 2xx. `refused`: certainly without effect: answered with a 4xx, not sent, or no connection was made. `indeterminate`: the
 * deed may have happened: a 5xx, an answer that broke off or never came.
 */
const Operation = z.strictObject({
  row: z.literal('operation'),
  /** 1, 2, 3, …: its place in the schedule. */
  seq: z.int().positive(),
  leg: count,
  kind: z.enum(['read', 'write']),
  intended: ms,
  /** Null if it was never sent. */
  sent: ms.nullable(),
  done: ms,
  status: z.int().optional(),
  outcome: z.enum(['acked', 'refused', 'indeterminate']),
  /** Of a write: its Idempotency-Key. */
  key: z.string().optional(),
  /** Of a write: the guild's name, its own in the realm. */
  name: z.string().optional(),
  /** Of an acknowledged write, the guild's id; of a read of one guild, which. */
  id: z.string().optional(),
  web: Server.optional(),
  api: Server.optional(),
  /** The timeline of the database (`x-database-timeline`): one more after each promotion. */
  timeline: z.int().optional(),
  /** Of the first answer over a connection to the database (`x-database-connected`): when that was made, and when its name was resolved, on the API's wall clock. */
  connected: z.strictObject({ at: z.iso.datetime(), resolvedAt: z.iso.datetime().optional() }).optional(),
  /** Why there is no answer, in one word or sentence. */
  error: z.string().optional(),
  hash: z.string(),
});

/** What the realm held under a written name after the run. */
const ReadBack = z.strictObject({
  row: z.literal('read-back'),
  seq: count,
  name: z.string(),
  /** Of the write; `unrecorded` if the ledger knows of no such write, because the probe died before it could say. */
  outcome: z.enum(['acked', 'refused', 'indeterminate', 'unrecorded']),
  /** The id that the write was acknowledged with. */
  id: z.string().optional(),
  /** The ids that are there now. */
  found: z.array(z.string()),
  /** `kept` and `absent` are as they should be; `happened` and `never-happened` settle an indeterminate write; the others are wrong. */
  verdict: z.enum(['kept', 'lost', 'absent', 'resurrected', 'duplicated', 'happened', 'never-happened']),
  hash: z.string(),
});

/** The last row. A ledger without it is not complete. */
const End = z.strictObject({
  row: z.literal('end'),
  because: z.enum(['stopped', 'time']),
  /** When the last operation of the schedule was over. */
  at: ms,
  endedAt: z.iso.datetime(),
  operations: count,
  readBack: count,
  /** How many guilds of the run were deleted. */
  deleted: count,
  hash: z.string(),
});

export const Row = z.discriminatedUnion('row', [Header, Clock, Seam, Operation, ReadBack, End]);
export type Row = z.output<typeof Row>;
export type RowOf<Name extends Row['row']> = Extract<Row, { row: Name }>;
export type Header = RowOf<'header'>;
export type Operation = RowOf<'operation'>;
export type Outcome = Operation['outcome'];
export type ReadBack = RowOf<'read-back'>;
/** A row that is not in the chain yet. */
export type Draft<Name extends Row['row'] = Row['row']> = Name extends Row['row'] ? Omit<RowOf<Name>, 'hash'> : never;

/** The ledger is not what its probe wrote; the message says where and what. */
export class LedgerBroken extends Error {
  override readonly name = 'LedgerBroken';
}

/**
 * The rows of one segment, each checked against the one before.
 *
 * @param name the segment's, for the message
 * @param previous the hash of the last row of the segment before
 * @throws LedgerBroken
 */
export function readSegment(text: string, name: string, previous: string = ORIGIN): { rows: Row[]; head: string } {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new LedgerBroken(`${name} does not end with a line feed: its last row was cut off`);
  let head = previous;
  const rows = lines.map((line, index) => {
    const where = `${name}, line ${index + 1}`;
    const row = parse(line, where);
    const hash = hashOf(hashed(line), head);
    if (row.hash !== hash)
      throw new LedgerBroken(
        `${where} (${said(row)}): its hash is "${row.hash}", but after "${head}" this row makes "${hash}": it was changed, or a row before it was removed, added or moved`,
      );
    head = hash;
    return row;
  });
  return { rows, head };
}

function parse(line: string, where: string): Row {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch (error) {
    throw new LedgerBroken(`${where} is not JSON: ${(error as Error).message}`);
  }
  const { data: row, error } = Row.safeParse(data);
  if (row) return row;
  const { path, message } = error.issues[0]!;
  throw new LedgerBroken(`${where}: ${['$', ...path].join('.')} is wrong: ${message}`);
}

const said = (row: Row) => (row.row === 'operation' ? `operation ${row.seq}` : row.row);
