import * as z from 'zod';

const ms = z.number();
const count = z.int().min(0);

/** Operations that came to harm: not acknowledged (`failed`), or acknowledged later than `slowMs` after their intended time (`slow`). Nothing is in both. */
export const Harmed = z.object({ failed: count, slow: count });

/** Of acknowledged operations, from the intended time to the end of the answer, so that a probe that is held up hides nothing; nearest rank. Null if there were none. */
export const Latency = z
  .object({ count, p50: ms, p95: ms, p99: ms, max: ms })
  .nullable()
  .describe('milliseconds, by nearest rank');

/**
 * A time in which operations came to harm: it begins with the first that did and is over with the first of `consecutive` good ones, in the order of
 * the schedule.
 */
export const Outage = z.object({
  of: z.enum(['read', 'write', 'all']),
  /** When the last good answer before it was there, on the ledger's clock; the ledger's zero if there was none. */
  lastGood: ms,
  /** When the first good answer after it was there; null if none came before the probe ended. */
  firstGood: ms.nullable(),
  /** From the last good answer to the first good one, less the one interval that lies between two answers when nothing is wrong; 0 if good answers never ceased. */
  rtoMs: ms.nullable(),
  /** By how much `rtoMs` may be off: the interval between two operations of this kind, or, if longer, how long none was sent around either end (a seam, or the probe was held up). */
  resolutionMs: ms,
  /** The first and the last operation that came to harm, and the first good one. */
  firstHarmed: count,
  lastHarmed: count,
  firstGoodSeq: count.nullable(),
  operations: count,
  harmed: Harmed,
  latency: Latency,
});

const PerKind = z.object({
  operations: count,
  outcomes: z.object({ acked: count, refused: count, indeterminate: count }),
  harmed: Harmed,
  latency: Latency,
  /** Between two intended times of this kind; 0 if there was none. */
  intervalMs: ms,
  /** The longest outage's; 0 if there was none, null if one did not end. */
  rtoMs: ms.nullable(),
  resolutionMs: ms,
});

/** What reading back every written name showed; each list has the `seq` of the writes. */
export const Proof = z.object({
  /** How many names were read back; less than the writes (and so no proof) if the ledger has no read-back. */
  readBack: count,
  writes: count,
  kept: count,
  absent: count,
  lost: z.array(count).describe('acknowledged, and not there'),
  resurrected: z.array(count).describe('refused, and there'),
  duplicated: z.array(count).describe('there more than once'),
  happened: z.array(count).describe('indeterminate, and there'),
  neverHappened: z.array(count).describe('indeterminate, and not there'),
});

/** Everything that is computed from a ledger alone, and that `muster verify` computes again. */
export const Figures = z.object({
  /** What decides what counts as good. */
  analysis: z.object({ slowMs: ms, consecutive: z.int().positive() }),
  /** From the header to the end of the last operation. */
  durationMs: ms,
  all: PerKind,
  read: PerKind,
  write: PerKind,
  /** In the order in which they begin; those of reads, of writes and of both together overlap. */
  outages: z.array(Outage),
  /** Times in which the probe sent nothing, at the seams between its invocations. */
  seams: z.array(z.object({ from: ms, to: ms })),
  proof: Proof,
  /** Seconds of the error budget that were spent: the operations that failed, at one interval each. */
  budgetSeconds: z.number().min(0),
});

export type Figures = z.output<typeof Figures>;
export type Outage = z.output<typeof Outage>;
export type Latency = z.output<typeof Latency>;
export type PerKind = z.output<typeof PerKind>;
export type Proof = z.output<typeof Proof>;
