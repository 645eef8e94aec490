import { styleText } from 'node:util';
import { type Distribution, distribution } from './distribution.ts';
import type { Report, Verdict } from './report.ts';

const COLOURS = { PASS: 'green', FAIL: 'red', INVALID: 'yellow' } as const;

/** What a drill has shown, in the order in which a person asks; `place` is where its report is, if it has one. */
export function drillText({ judgement, figures, drill }: Report, place?: string): string {
  const { verdict, because } = judgement!;
  return [
    `${styleText([COLOURS[verdict], 'bold'], verdict)}  ${because.join('\n      ') || 'everything was as expected'}`,
    ...(figures ? figuresText(figures) : []),
    ...(drill?.waterfall?.bars ?? []).map(
      ({ phases, ms, witness }) => `  ${phases.join(', ').padEnd(24)} ${ms.toFixed(0).padStart(7)} ms  ${witness}`,
    ),
    ...(place ? [`  report     ${place}`] : []),
  ].join('\n');
}

function figuresText({ all, proof, analysis }: NonNullable<Report['figures']>): string[] {
  const { lost, resurrected, duplicated, happened, neverHappened, writes } = proof;
  const recovery =
    all.rtoMs === null
      ? 'none while the probe ran'
      : all.rtoMs === 0
        ? `nothing to recover from: no request failed or took longer than ${analysis.slowMs} ms`
        : `${all.rtoMs.toFixed(0)} ms ± ${all.resolutionMs.toFixed(0)} ms, as the clients saw it`;

  return [
    `  recovery   ${recovery}`,
    ...(all.latency ? [`  longest    ${all.latency.max.toFixed(0)} ms until a good answer`] : []),
    `  harmed     ${all.harmed.failed} failed and ${all.harmed.slow} slow of ${all.operations} requests`,
    `  writes     ${lost.length} lost, ${resurrected.length} resurrected, ${duplicated.length} duplicated of ${writes}`,
    `             ${happened.length + neverHappened.length} had no answer, of which ${happened.length} had happened`,
  ];
}

/** A drill that was run several times. */
export interface Series {
  readonly runs: number;
  readonly verdicts: Readonly<Record<Verdict, number>>;
  /** Acknowledged writes. */
  readonly lost: number;
  readonly rtoMs: Distribution | undefined;
}

export function summarize(reports: readonly Report[]): Series {
  const count = (verdict: Verdict) => reports.filter(({ judgement }) => judgement?.verdict === verdict).length;
  return {
    runs: reports.length,
    verdicts: { PASS: count('PASS'), FAIL: count('FAIL'), INVALID: count('INVALID') },
    lost: reports.reduce((sum, { figures }) => sum + (figures?.proof.lost.length ?? 0), 0),
    rtoMs: distribution(reports.flatMap(({ figures }) => figures?.all.rtoMs ?? [])),
  };
}

export function seriesText({ runs, verdicts, lost, rtoMs }: Series): string {
  const figures = rtoMs ? (['p50', 'p95', 'max'] as const).map((name) => [name, rtoMs[name]] as const) : [];
  const counted = Object.entries(verdicts).map(([verdict, count]) => `${count} ${verdict}`);
  return [
    `\n${runs} runs: ${counted.join(', ')}; ${lost} acknowledged writes lost`,
    ...figures.map(
      ([name, { value, from, to }]) =>
        `  recovery ${name.padEnd(3)} ${value.toFixed(0).padStart(7)} ms, in 95 of 100 resamples ${from.toFixed(0)} to ${to.toFixed(0)} ms`,
    ),
  ].join('\n');
}
