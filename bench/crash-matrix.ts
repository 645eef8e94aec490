import { parseArgs } from 'node:util';
import { cellsOf } from '../test/lambdas/crash/cells.ts';
import { stepsOf } from '../test/lambdas/crash/steps.ts';
import { teardown } from '../test/lambdas/crash/teardown.ts';
import { type Cell, walk } from '../test/lambdas/crash/walk.ts';
import { ways } from '../test/lambdas/crash/ways.ts';
import { crashWorld } from '../test/lambdas/crash/world.ts';

/**
 * Every mutating call of every step of `provision` and `teardown`, in every way in which it can go wrong: `node bench/crash-matrix.ts [step …]`.
 * `--each`: also what a step does to each of several resources of a kind, which the tests let each way meet another of. `--teardown`: instead, a teardown
 * of a provision that ended with the step, for each of them.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { each: { type: 'boolean', default: false }, teardown: { type: 'boolean', default: false } },
});
const steps = stepsOf('provision');
const asked = positionals.length > 0 ? positionals : steps;
const unknown = asked.filter((step) => !steps.includes(step));
if (unknown.length > 0) {
  console.error(`There is no step ${unknown.join(', ')}: ${steps.join(', ')}`);
  process.exit(2);
}

process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
const began = performance.now();
await using there = await walk(await crashWorld());
if (values.teardown) await tearDownFromEach();
else await dieInEach();

async function tearDownFromEach(): Promise<void> {
  const ended = await teardown(there);
  for (const step of asked) {
    await ended.upTo(step);
    const left = await ended.leaves();
    console.log(`${step}: ${left.length === 0 ? 'nothing is left' : left.join(', ')}`);
    if (left.length > 0) process.exitCode = 1;
  }
  console.log(`\n${asked.length} prefixes in ${seconds(began)} s`);
}

async function dieInEach(): Promise<void> {
  const cells: Cell[] = [];
  const head = ['step', 'verb', ...ways, 'red', 'redriven', 's'];
  const line = (columns: readonly (string | number)[]) =>
    console.log(
      columns
        .map((it, at) => (at === 0 ? String(it).padEnd(22) : String(it).padStart(Math.max(6, head[at]!.length))))
        .join('  '),
    );
  line(head);
  for (const step of steps.slice(0, Math.max(...asked.map((it) => steps.indexOf(it))) + 1)) {
    const from = performance.now();
    if (!asked.includes(step)) {
      await there.done(step, 'ensure');
      continue;
    }
    const own: Cell[] = [];
    for await (const cell of cellsOf(there, step, values.each ? 'each' : 'one')) own.push(cell);
    cells.push(...own);
    for (const [verb, of] of Map.groupBy(own, ({ verb }) => verb))
      line([step, verb, ...counts(of), verb === 'ensure' ? seconds(from) : '']);
  }
  line(['all', '', ...counts(cells), seconds(began)]);

  const red = cells.filter(({ differences }) => differences.length > 0);
  for (const { verb, step, call, way, differences } of red)
    console.log([`\n${verb} ${step}: ${call}, ${way}`, ...differences].join('\n'));
  console.log(`\n${cells.length} cells, ${red.length} red`);
  if (red.length > 0) process.exitCode = 1;
}

/** Cells by way; then how many are red, and how many needed somebody to redrive or start again beyond what the states retry. */
function counts(of: readonly Cell[]): number[] {
  return [
    ...ways.map((way) => of.filter((it) => it.way === way).length),
    of.filter(({ differences }) => differences.length > 0).length,
    of.filter(({ failures }) => failures.length > 0).length,
  ];
}

function seconds(from: number): string {
  return ((performance.now() - from) / 1000).toFixed(1);
}
