/**
 * `node bench/scenarios.ts [times] [drill ...]`: starts the whole system as `npm start` does and runs each experiment of the catalogue (or those that are
 * named) so many times (20), one after the other. Keeps a line of every run in `docs/scenarios/<drill>.jsonl`, in place of the series before, and
 * writes the README's table out of all series. With 0 times it only writes the table. Ends with 1 if a run did not pass.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { connect } from '../console/connect.ts';
import { run } from '../console/execute.ts';
import { readReport } from '../console/report.ts';
import { drills } from '../events/drills/catalogue.ts';
import type { AnyDrillReport } from '../lambdas/drill/drill-report-data.ts';
import { begin } from '../test/story/evening.ts';
import { scenarioOf } from './scenario.ts';
import { seriesFile, writeTable } from './scenario-table.ts';

const [times = '20', ...named] = process.argv.slice(2);
const wanted = named.length > 0 ? named : Object.keys(drills);
const unknown = wanted.filter((it) => !drills[it]);
if (unknown.length > 0 || !(Number(times) >= 0)) {
  console.error(`Not a drill: ${unknown.join(', ') || times}. There are: ${Object.keys(drills).join(', ')}`);
  process.exit(2);
}

const where = {
  muster: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, ${process.platform} ${process.arch}`,
};

async function measure(): Promise<void> {
  const evening = await begin();
  try {
    const connection = await connect({ folder: evening.folder });
    for (const drill of wanted) {
      const file = seriesFile(drill);
      mkdirSync(path.dirname(file.pathname), { recursive: true });
      writeFileSync(file, '');
      for (let time = 1; time <= Number(times); time++) {
        const input = { environment: connection.environment, drill };
        const { executionArn, ended } = await run(connection, { machine: 'drill', input }, { quiet: true });
        const report = (await readReport(connection, executionArn.split(':').at(-1)!)) as unknown as AnyDrillReport;
        const scenario = scenarioOf(report, where);
        appendFileSync(file, `${JSON.stringify(scenario)}\n`);
        if (scenario.verdict !== 'PASS') process.exitCode = 1;
        const { verdict, rtoMs, longestMs, failed, operations, lost } = scenario;
        console.log(
          `${drill} ${time}/${times}: ${verdict} ${ended.status}, RTO ${rtoMs} ms, longest ${longestMs} ms, ${failed} of ${operations} failed, ${lost} lost ${scenario.because.join('; ')}`,
        );
      }
    }
  } finally {
    await evening.clear();
  }
}

if (Number(times) > 0) await measure();
writeTable();
