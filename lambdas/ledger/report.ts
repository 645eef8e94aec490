import { createHash } from 'node:crypto';
import * as z from 'zod';
import { canonical } from './chain.ts';
import { Figures } from './figures.ts';

/** Where a run's ledger is, and what its last hash must be: with it a report speaks of these rows and no others. */
export const LedgerOf = z.object({
  bucket: z.string(),
  /** `ledgers/<run>/` */
  prefix: z.string(),
  segments: z.int().positive(),
  rows: z.int().positive(),
  /** The hash of the last row. */
  head: z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hexadecimal is expected'),
});

/** Something that was expected of a figure. */
export const Expectation = z.object({
  /** Where the figure is: `write.rtoMs`, `proof.lost` (its length counts), `all.harmed.failed`. */
  figure: z.string(),
  most: z.number(),
  /** What was measured; null if it has no value, as the RTO of an outage that did not end: then it is not met. */
  value: z.number().nullable(),
  met: z.boolean(),
});

/** Somebody other than the injector who saw that the fault was there, or that it was gone. */
export const Witness = z.object({
  of: z.enum(['effect', 'recovery']),
  name: z.string(),
  seen: z.boolean(),
  /** What it saw, in a sentence. */
  account: z.string(),
  at: z.iso.datetime().nullable(),
});

/**
 * `INVALID` if a witness is missing or has seen nothing, else `FAIL` if an expectation is not met, else `PASS`. Whoever was to see the recovery, and has not when
 * the time for it is over, has seen that it FAILs.
 */
export const Judgement = z.object({
  verdict: z.enum(['PASS', 'FAIL', 'INVALID']),
  because: z.array(z.string()),
  expectations: z.array(Expectation),
  witnesses: z.array(Witness),
});

/**
 * What the report of a deployment and that of a drill have in common: `reports/<run>/report.json` in the artifact bucket. Each adds members of its own
 * (`Report.extend`), which `muster verify` leaves alone; everything here it computes again from the ledger.
 */
export const Report = z.object({
  format: z.literal(1),
  kind: z.enum(['deployment', 'drill']),
  run: z.string(),
  environment: z.string(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  /** What was served when it was over; null where nobody could tell. */
  commit: z.string().nullable(),
  /** Of Muster, Node.js, PostgreSQL and whatever else made the outcome what it is. */
  versions: z.record(z.string(), z.string()),
  /** What the execution was started with. */
  inputs: z.record(z.string(), z.unknown()),
  ledger: LedgerOf,
  figures: Figures,
  judgement: Judgement.optional(),
  /** Put by `sealed`; `muster verify` demands it. */
  seal: z.string().optional(),
});

export type Report = z.output<typeof Report>;
export type LedgerOf = z.output<typeof LedgerOf>;
export type Expectation = z.output<typeof Expectation>;
export type Witness = z.output<typeof Witness>;
export type Judgement = z.output<typeof Judgement>;

/**
 * The report as it is to be stored: with the SHA-256 of its own canonical text, so that a change in any part of it is seen, also in one that no ledger tells.
 * The ledger's last hash is in that text: the report continues the chain.
 */
export function sealed<Some extends object>(report: Some): Some & { readonly seal: string } {
  const { seal: _, ...rest } = JSON.parse(JSON.stringify(report)) as Some & { seal?: string };
  return { ...report, seal: createHash('sha256').update(canonical(rest)).digest('hex') };
}
