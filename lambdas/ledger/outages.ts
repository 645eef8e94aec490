import type { Figures, PerKind } from './figures.ts';
import { latency } from './latency.ts';
import { ANALYSIS, type Analysis, harmed, intervalOf, outages } from './outage-windows.ts';
import type { Operation, Outcome, Row } from './row.ts';

/** Everything that a ledger says, whatever the run was for. */
export function analyse(rows: readonly Row[], analysis: Analysis = ANALYSIS): Figures {
  const operations = rows.filter((row) => row.row === 'operation').sort((a, b) => a.seq - b.seq);
  const header = rows.find((row) => row.row === 'header')!;
  const reads = operations.filter(({ kind }) => kind === 'read');
  const writes = operations.filter(({ kind }) => kind === 'write');
  const found = [
    ...outages(operations, 'all', analysis),
    ...outages(reads, 'read', analysis),
    ...outages(writes, 'write', analysis),
  ];
  const perKind = (of: 'all' | 'read' | 'write', some: readonly Operation[]): PerKind => {
    const own = found.filter((it) => it.of === of);
    const longest = own.find(({ rtoMs }) => rtoMs === null) ?? own.toSorted((a, b) => b.rtoMs! - a.rtoMs!)[0];
    const intervalMs = intervalOf(some);
    return {
      operations: some.length,
      outcomes: outcomes(some),
      harmed: harmed(some, analysis),
      latency: latency(some),
      intervalMs,
      rtoMs: longest ? longest.rtoMs : 0,
      resolutionMs: longest?.resolutionMs ?? intervalMs,
    };
  };
  const all = perKind('all', operations);
  return {
    analysis: { slowMs: analysis.slowMs, consecutive: analysis.consecutive },
    durationMs: operations.reduce((latest, { done }) => Math.max(latest, done), 0),
    all,
    read: perKind('read', reads),
    write: perKind('write', writes),
    outages: found.sort((a, b) => a.firstHarmed - b.firstHarmed || a.of.localeCompare(b.of)),
    seams: rows.filter((row) => row.row === 'seam').map(({ from, to }) => ({ from, to })),
    proof: proof(rows, writes.length),
    budgetSeconds: Math.round(all.harmed.failed * header.intervalMs) / 1000,
  };
}

function outcomes(operations: readonly Operation[]) {
  const counts: Record<Outcome, number> = { acked: 0, refused: 0, indeterminate: 0 };
  for (const { outcome } of operations) counts[outcome]++;
  return counts;
}

function proof(rows: readonly Row[], writes: number): Figures['proof'] {
  const readBack = rows.filter((row) => row.row === 'read-back');
  const of = (wanted: (typeof readBack)[number]['verdict']) =>
    readBack.filter(({ verdict }) => verdict === wanted).map(({ seq }) => seq);
  return {
    readBack: readBack.length,
    writes,
    kept: of('kept').length,
    absent: of('absent').length,
    lost: of('lost'),
    resurrected: of('resurrected'),
    duplicated: of('duplicated'),
    happened: of('happened'),
    neverHappened: of('never-happened'),
  };
}
