/**
 * `node --expose-gc bench/asl.ts [times] [waiting]`: how many transitions a second the engine makes in process, with its full history and journal, beside an
 * engine of npm's that has neither, on the same definitions and in turns; and how much memory so many waiting executions take.
 */
import { type EngineResult, engines } from './asl/engines.ts';
import { machines } from './asl/machines.ts';
import { waiting } from './asl/waiting.ts';

const [times = 9, many = 100_000] = process.argv.slice(2).map(Number);
const rows: Record<string, object> = {};
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const cpuMs = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;

for (const [workload, machine] of Object.entries(machines)) {
  for (const [name, run] of Object.entries(engines)) {
    if (name.includes('npm') && machine.definition.QueryLanguage === 'JSONata') continue;
    const results: (EngineResult & { ms: number; cpu: number })[] = [];
    for (let time = 0; time < times + 2; time++) {
      const began = performance.now();
      const spent = process.cpuUsage();
      const result = await run(machine);
      // The first two warm up.
      if (time >= 2) results.push({ ...result, ms: performance.now() - began, cpu: cpuMs(process.cpuUsage(spent)) });
    }
    const ms = results.map((it) => it.ms);
    rows[`${workload}, ${name}`] = {
      transitions: machine.transitions,
      events: results[0]?.events ?? '-',
      'ms p50': median(ms).toFixed(1),
      'ms min': Math.min(...ms).toFixed(1),
      'ms max': Math.max(...ms).toFixed(1),
      'transitions/s p50': Math.round(machine.transitions / (median(ms) / 1000)),
      // On a machine that others use too, the processor's time says more than the wall's.
      'a CPU second p50': Math.round(machine.transitions / (median(results.map((it) => it.cpu)) / 1000)),
    };
  }
}
console.table(rows);
console.table(await waiting(many));
