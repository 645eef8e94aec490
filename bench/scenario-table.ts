import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { drills } from '../events/drills/catalogue.ts';
import { milliseconds } from './percentiles.ts';
import type { Scenario } from './scenario.ts';

const ROOT = new URL('..', import.meta.url);
const README = new URL('README.md', ROOT);
const BEGIN = '<!-- scenarios: written by bench/scenarios.ts -->';
const END = '<!-- /scenarios -->';

export const seriesFile = (drill: string) => new URL(`docs/scenarios/${drill}.jsonl`, ROOT);

/** The runs of a drill that are on record. */
export function series(drill: string): Scenario[] {
  const file = seriesFile(drill);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Scenario);
}

/** The README in three parts, of which the one in the middle is the table. */
export function parts(readme: string): [string, string, string] {
  const [from, to] = [readme.indexOf(BEGIN) + BEGIN.length + 1, readme.indexOf(END)];
  return [readme.slice(0, from), readme.slice(from, to).trimEnd(), readme.slice(to)];
}

export function writeTable(): void {
  const [before, , after] = parts(readFileSync(README, 'utf8'));
  writeFileSync(README, `${before}${table()}\n${after}`);
}

/** Every experiment of the catalogue: what its runbook says with the recovery time that the clients saw, and under it what else was measured. */
export function table(): string {
  const all = Object.keys(drills)
    .sort()
    .map((drill) => ({ name: `[${drill}](docs/runbooks/${drill}.md)`, told: told(drill), runs: series(drill) }));
  return [
    ...markdown(
      ['scenario', 'detection', 'automated response', 'manual steps', 'RTO p50 / p95 / max'],
      all.map(({ name, told, runs }) => [name, ...told, recovery(runs)]),
    ),
    '',
    ...markdown(
      [
        'scenario',
        'runs',
        'longest wait p50 / max',
        'failed requests p50 / max',
        'acknowledged writes lost',
        'promotion',
      ],
      all.map(({ name, runs }) => [name, ...measured(runs)]),
    ),
  ].join('\n');
}

const markdown = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`);

const of = (runs: readonly Scenario[], figure: (run: Scenario) => number | null) =>
  milliseconds(runs.flatMap((run) => figure(run) ?? []));

function recovery(runs: readonly Scenario[]): string {
  if (runs.length === 0) return 'not measured';
  const never = runs.filter(({ rtoMs }) => rtoMs === null).length;
  const { p50, p95, max } = of(runs, ({ rtoMs }) => rtoMs);
  const figures = max === 0 ? 'no outage' : [p50, p95, max].map(duration).join(' / ');
  return never > 0 ? `${figures}; none in ${never}` : figures;
}

function measured(runs: readonly Scenario[]): string[] {
  if (runs.length === 0) return ['0', '', '', '', ''];
  const passed = runs.filter(({ verdict }) => verdict === 'PASS').length;
  const longest = of(runs, ({ longestMs }) => longestMs);
  const failed = of(runs, (run) => run.failed);
  const promotion = of(runs, ({ promotionMs }) => promotionMs);
  const sum = (figure: (run: Scenario) => number) => runs.reduce((total, run) => total + figure(run), 0);
  return [
    `${passed} of ${runs.length} PASS`,
    [longest.p50, longest.max].map(duration).join(' / '),
    `${failed.p50} / ${failed.max} of ${of(runs, ({ operations }) => operations).p50}`,
    `${sum(({ lost }) => lost)} of ${sum(({ acknowledged }) => acknowledged)}`,
    promotion.n > 0 ? duration(promotion.p50) : '',
  ];
}

const duration = (ms: number) =>
  ms >= 10_000 ? `${(ms / 1000).toFixed(1)} s` : ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms} ms`;

/** The first sentence of each part of its runbook. */
function told(drill: string): string[] {
  const runbook = readFileSync(new URL(`docs/runbooks/${drill}.md`, ROOT), 'utf8');
  const first = (part: string) => {
    const [, bullet = ''] = new RegExp(`## ${part}\\n+- (.*)`).exec(runbook) ?? [];
    return bullet.replace(/(?<=\.) .*/, '').replaceAll('|', '\\|');
  };
  return ['Detection', 'Automated response', 'Manual steps'].map(first);
}
