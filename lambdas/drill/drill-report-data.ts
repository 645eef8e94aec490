import * as z from 'zod';
import { Latency } from '../ledger/figures.ts';
import { Judgement, Report } from '../ledger/report.ts';

const ms = z.number();

const Bar = z.object({ phases: z.array(z.string()), from: ms, to: ms, ms, witness: z.string(), withinMs: ms });
const Mark = z.object({ phase: z.string(), at: ms, witness: z.string(), withinMs: ms });

const Waterfall = z.object({
  ms,
  resolutionMs: ms,
  bars: z.array(Bar),
  unknown: z.array(z.string()),
  late: z.array(Mark),
  contradictions: z.array(z.string()),
});

const Timeline = z.object({
  lengthMs: ms,
  intervals: z.array(z.object({ at: ms, good: z.int(), slow: z.int(), failed: z.int(), latency: Latency })),
});

const Target = z.object({
  id: z.string(),
  zone: z.string().optional(),
  facts: z.record(z.string(), z.string()).optional(),
});

/** What the drill was about and what became of it. `at` of happenings is on the wall's clock, all other times are on the ledger's. */
const Told = z.object({
  name: z.string(),
  hypothesis: z.string(),
  fault: z.string(),
  targets: z.array(Target),
  runbook: z.string(),
  armedAt: z.string().nullable(),
  injectedAt: z.string().nullable(),
  undoneAt: z.string().nullable(),
  undoneBy: z.string().nullable(),
  predictedMs: ms.nullable(),
  /** What it has cost of the error budget. */
  costMs: ms,
  /** Requests by when they were due; null without a ledger. */
  timeline: Timeline.nullable(),
  /** The same of the time around the longest outage, where that is a small part of the whole. */
  closer: Timeline.nullable(),
  /** The moments of the drill itself on the ledger's clock; null without a ledger. */
  moments: z.array(z.object({ at: ms, what: z.string() })).nullable(),
  /** Null if the client noticed nothing. */
  waterfall: Waterfall.nullable(),
  happenings: z.array(
    z.object({
      at: z.string(),
      source: z.string(),
      text: z.string(),
      began: z.string().optional(),
      withinMs: ms.optional(),
    }),
  ),
  /** Who could not be asked for what happened, and why. */
  missing: z.array(z.string()),
});

const common = { kind: z.literal('drill'), judgement: Judgement, drill: Told };
/** The report of a drill whose ledger is complete: `reports/<run>/report.json`. */
export const DrillReport = Report.extend(common);
/** Without a ledger there is nothing to compute figures from, and the verdict is INVALID. */
export const UnmeasuredReport = Report.omit({ ledger: true, figures: true }).extend(common);

export type DrillReport = z.output<typeof DrillReport>;
export type UnmeasuredReport = z.output<typeof UnmeasuredReport>;
export type AnyDrillReport = DrillReport | UnmeasuredReport;
