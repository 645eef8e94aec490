import type { AnyDrillReport } from '../lambdas/drill/drill-report-data.ts';

/** What one run of a drill has measured: a line of `docs/scenarios/<drill>.jsonl`. Times are milliseconds. */
export interface Scenario {
  readonly run: string;
  readonly at: string;
  /** The commit of Muster that ran. */
  readonly muster: string;
  readonly machine: string;
  readonly verdict: 'PASS' | 'FAIL' | 'INVALID';
  readonly because: readonly string[];
  /** 0 if good answers never ceased; null if they did not come back. */
  readonly rtoMs: number | null;
  readonly resolutionMs: number;
  /** The longest that anybody waited for a good answer, from the time at which the request was due. */
  readonly longestMs: number | null;
  readonly operations: number;
  readonly failed: number;
  readonly slow: number;
  readonly acknowledged: number;
  readonly lost: number;
  readonly duplicated: number;
  /** PostgreSQL's own promotion in the same run, where there was one: nobody can be served by the new primary before. */
  readonly promotionMs: number | null;
}

/** What a report says, for the table; a report without a ledger has measured nothing. */
export function scenarioOf(report: AnyDrillReport, where: Pick<Scenario, 'muster' | 'machine'>): Scenario {
  const { run, startedAt: at, judgement, drill } = report;
  const figures = 'figures' in report ? report.figures : undefined;
  const proof = figures?.proof;
  return {
    run,
    at,
    ...where,
    verdict: judgement.verdict as Scenario['verdict'],
    because: judgement.because,
    rtoMs: figures?.all.rtoMs ?? null,
    resolutionMs: figures?.all.resolutionMs ?? 0,
    longestMs: figures?.all.latency?.max ?? null,
    operations: figures?.all.operations ?? 0,
    failed: figures?.all.harmed.failed ?? 0,
    slow: figures?.all.harmed.slow ?? 0,
    acknowledged: figures?.write.outcomes.acked ?? 0,
    lost: proof?.lost.length ?? 0,
    duplicated: proof?.duplicated.length ?? 0,
    promotionMs: promotion(drill.happenings),
  };
}

/** From the request to the first connection that the new primary takes, in PostgreSQL's own log. */
function promotion(happenings: AnyDrillReport['drill']['happenings']): number | null {
  const log = happenings.filter(({ source }) => source === 'PostgreSQL');
  const asked = log.find(({ text }) => text.includes('received promote request'));
  const ready = log.find(({ at, text }) => at >= (asked?.at ?? '') && text.endsWith('ready to accept connections'));
  return asked && ready ? Date.parse(ready.at) - Date.parse(asked.at) : null;
}
