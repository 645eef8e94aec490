import type { Cost } from './costs.ts';
import { type Distribution, distribution } from './distribution.ts';

/** The earlier runs of a drill. */
export interface History {
  readonly drill: string;
  /** The oldest first. */
  readonly runs: readonly Cost[];
  readonly verdicts: Readonly<Record<string, number>>;
  /** Of those that ended and are not INVALID. */
  readonly rtoMs: Distribution | undefined;
}

export function drillHistory(all: readonly Cost[], drill: string): History {
  const runs = all.filter(({ kind, what }) => kind === 'drill' && what === drill);
  const verdicts: Record<string, number> = {};
  for (const { verdict = 'unknown' } of runs) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  const valid = runs.filter(({ verdict }) => verdict !== 'INVALID');
  return { drill, runs, verdicts, rtoMs: distribution(valid.flatMap(({ rtoMs }) => rtoMs ?? [])) };
}

const WIDTH = 40;

/** A line a run, each as long as its recovery, and the distribution of all. */
export function historyText({ drill, runs, verdicts, rtoMs }: History): string {
  if (runs.length === 0) return `No run of ${drill} is remembered`;
  const longest = Math.max(1, ...runs.map((it) => it.rtoMs ?? 0));
  const lines = runs.map((it) => {
    const bar = '▇'.repeat(Math.ceil(((it.rtoMs ?? 0) / longest) * WIDTH));
    const recovery =
      it.rtoMs === undefined ? 'not measured' : it.rtoMs === null ? 'no end' : `${it.rtoMs.toFixed(0)} ms`;
    return `  ${it.at.slice(0, 19).replace('T', ' ')}  ${(it.verdict ?? '').padEnd(7)}  ${recovery.padStart(12)}  ${bar}`;
  });
  const figures = rtoMs
    ? (['p50', 'p95', 'max'] as const).map((name) => `${name} ${rtoMs[name].value.toFixed(0)} ms`)
    : [];
  const counted = Object.entries(verdicts).map(([verdict, count]) => `${count} ${verdict}`);
  return [
    ...lines,
    `  ${runs.length} run${runs.length === 1 ? '' : 's'}: ${counted.join(', ')}${figures.length > 0 ? `; ${figures.join(', ')}` : ''}`,
  ].join('\n');
}
