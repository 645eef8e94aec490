import type { Drill } from '../../events/drills/drill.ts';
import { ledgerClock } from '../deploy/ledger-clock.ts';
import { timeline } from '../deploy/timeline.ts';
import type { Figures } from '../ledger/figures.ts';
import type { Mark } from '../ledger/journal.ts';
import type { Judgement } from '../ledger/report.ts';
import type { Row } from '../ledger/row.ts';
import { ledgerPrefix } from '../ledger/store.ts';
import { bucketName } from '../naming.ts';
import type { AnyDrillReport } from './drill-report-data.ts';
import type { Happening } from './happening.ts';
import type { Harm } from './harm.ts';
import { outageWaterfall } from './outage-waterfall.ts';
import type { Waterfall } from './waterfall.ts';

/** A ledger that was read whole, and what follows from it alone. */
export interface Measured {
  readonly rows: readonly Row[];
  readonly mark: Mark;
  readonly figures: Figures;
}

export interface Facts {
  readonly run: string;
  readonly drill: string;
  readonly environment: string;
  readonly rate?: number | undefined;
  readonly experiment: Drill;
  readonly targets?: readonly { readonly id: string }[] | undefined;
  readonly harm: Harm | undefined;
  readonly judgement: Judgement;
  readonly measured: Measured | undefined;
  readonly predicted?: { readonly ms: number } | undefined;
  readonly evidence: { readonly happenings: readonly Happening[]; readonly missing: readonly string[] };
}

/** The report of a drill out of everything that is known of it. */
export function compose(facts: Facts): AnyDrillReport {
  const { run, drill, environment, rate, experiment, harm, judgement, measured, predicted, evidence } = facts;
  const now = new Date().toISOString();
  const outage = measured && harm ? outageWaterfall(measured, harm, evidence.happenings) : null;
  const header = measured?.rows.find((row) => row.row === 'header');
  const common = {
    format: 1 as const,
    kind: 'drill' as const,
    run,
    environment,
    startedAt: header?.startedAt ?? harm?.armedAt ?? now,
    endedAt: now,
    commit: served(measured?.rows ?? []),
    versions: { node: process.versions.node },
    inputs: { environment, drill, ...(rate && { rate }), experiment },
    judgement,
    drill: {
      name: drill,
      hypothesis: experiment.hypothesis,
      fault: experiment.fault,
      targets: [...(harm?.targets ?? facts.targets ?? [])],
      runbook: `docs/runbooks/${drill}.md`,
      armedAt: harm?.armedAt ?? null,
      injectedAt: harm?.injectedAt ?? null,
      undoneAt: harm?.undoneAt ?? null,
      undoneBy: harm?.undoneBy ?? null,
      predictedMs: predicted?.ms ?? null,
      costMs: (measured?.figures.budgetSeconds ?? 0) * 1000,
      timeline: measured ? timelineOf(measured) : null,
      closer: measured ? closerOf(measured, outage) : null,
      moments: measured && harm ? moments(measured, harm) : null,
      waterfall: plain(outage),
      happenings: [...evidence.happenings],
      missing: [...evidence.missing],
    },
  };
  if (!measured) return common;
  const { rows, mark, figures } = measured;
  return {
    ...common,
    ledger: {
      bucket: bucketName,
      prefix: ledgerPrefix(run),
      segments: mark.segments,
      rows: rows.length,
      head: mark.head,
    },
    figures,
  };
}

const operationsOf = (rows: readonly Row[]) => rows.filter((row) => row.row === 'operation');

/** The commit that the instances served last. */
const served = (rows: readonly Row[]) => operationsOf(rows).findLast(({ web }) => web?.revision)?.web?.revision ?? null;

function timelineOf({ rows, figures }: Measured) {
  const { lengthMs, intervals } = timeline(operationsOf(rows), figures.analysis.slowMs);
  return { lengthMs, intervals: [...intervals] };
}

/** A third of the outage on either side of it, two seconds at least. */
const AROUND = 1 / 3;
const LEAST_MS = 2_000;

function closerOf({ rows, figures }: Measured, outage: Waterfall | null) {
  const [first, last] = [outage?.bars[0], outage?.bars.at(-1)];
  if (!first || !last) return null;
  const margin = Math.max(LEAST_MS, (last.to - first.from) * AROUND);
  const [from, to] = [Math.max(0, Math.floor(first.from - margin)), last.to + margin];
  if (to - from > figures.durationMs / 2) return null;
  const near = operationsOf(rows).filter(({ intended }) => intended >= from && intended <= to);
  const moved = near.map((it) => ({ ...it, intended: it.intended - from, done: it.done - from }));
  const { lengthMs, intervals } = timeline(moved, figures.analysis.slowMs);
  return { lengthMs, intervals: intervals.map((it) => ({ ...it, at: it.at + from })) };
}

/** What the drill itself did, on the ledger's clock. */
function moments({ rows }: Measured, { injectedAt, undoneAt, experiment }: Harm) {
  const { at } = ledgerClock(rows);
  const known = [
    [injectedAt, experiment.fault],
    [experiment.seconds === undefined ? undefined : undoneAt, 'taken back'],
  ] as const;
  return known.flatMap(([wall, what]) => (wall ? [{ at: at(Date.parse(wall)), what }] : []));
}

/** As JSON has it, with lists that may be changed. */
const plain = (it: Waterfall | null) => it && (structuredClone(it) as never);
