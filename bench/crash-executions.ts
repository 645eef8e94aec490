import { parseArgs } from 'node:util';
import { type Executing, executing } from '../test/lambdas/crash/executing.ts';
import {
  type ExecutionCell,
  executionCell,
  faultsOf,
  type Machine,
  undisturbed,
} from '../test/lambdas/crash/execution-cells.ts';
import { type Way, ways } from '../test/lambdas/crash/ways.ts';

/**
 * Whole executions of `provision` and `teardown`, a function of which dies at one of its mutating calls; then they are redriven, or started again, until they
 * succeed: `node bench/crash-executions.ts [--way "killed before the answer"] [--every 1] [--minutes 20]`. One cell of each machine in turn, so that every
 * provision is followed by a teardown. Says what is different from an undisturbed run; ends with 1 if anything is.
 */
const { values } = parseArgs({
  options: {
    way: { type: 'string', default: 'killed before the answer' satisfies Way },
    every: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
  },
});
const way = ways.find((it) => it === values.way);
if (!way || way.startsWith('seen late')) {
  console.error(
    `There is no way "${values.way}" for an execution: ${ways.filter((it) => !it.startsWith('seen')).join(', ')}`,
  );
  process.exit(2);
}

process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
const began = performance.now();
const minutes = () => (performance.now() - began) / 60_000;
await using there = await executing();
const cells = await live(there, way);
const red = cells.filter(({ differences }) => differences.length > 0);
const of = (machine: Machine) => cells.filter((it) => it.machine === machine);
console.log();
console.table(
  Object.fromEntries(
    (['provision', 'teardown'] as const).map((machine) => [
      machine,
      {
        cells: of(machine).length,
        red: of(machine).filter((it) => red.includes(it)).length,
        redriven: of(machine).filter((it) => it.remedy === 'redriven' && it.failures.length > 0).length,
        'started again': of(machine).filter((it) => it.remedy === 'started again' && it.failures.length > 0).length,
        'by their own retries': of(machine).filter((it) => it.failures.length === 0).length,
      },
    ]),
  ),
);
console.log(`${cells.length} whole executions, ${red.length} red, in ${minutes().toFixed(1)} min`);
process.exitCode = red.length > 0 ? 1 : 0;

async function live(it: Executing, how: Way): Promise<ExecutionCell[]> {
  const made: ExecutionCell[] = [];
  const wanted = await undisturbed(it);
  const every = Number(values.every);
  const left = {
    provision: faultsOf(wanted.provision, how, 0, every),
    teardown: faultsOf(wanted.teardown, how, 0, every),
  };
  console.log(`provision: ${wanted.provision.calls.length} mutating calls, teardown: ${wanted.teardown.calls.length}`);
  for (let turn = 0; left.provision.length + left.teardown.length > 0 && minutes() < Number(values.minutes); turn++) {
    const remedy = turn % 2 === 0 ? 'redriven' : 'started again';
    for (const machine of ['provision', 'teardown'] as const) {
      const fault = left[machine].shift();
      // Each takes away what the other has made.
      if (!fault) {
        await it.run(machine, remedy);
        if (machine === 'teardown') await it.renew();
        continue;
      }
      const cell = await executionCell(it, machine, fault, remedy, wanted[machine]);
      made.push(cell);
      const { differences, failures } = cell;
      console.log(
        [
          `${machine} ${fault.state}: ${fault.call}`,
          failures.length === 0 ? 'retried' : remedy,
          differences.length === 0 ? 'green' : `RED\n  ${differences.map((it) => it.slice(0, 300)).join('\n  ')}`,
        ].join(', '),
      );
    }
  }
  return made;
}
