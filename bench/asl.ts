/**
 * `node --expose-gc bench/asl.ts [times] [waiting]`: how many transitions a second the engine makes in process, with its full history and journal, beside an
 * engine of npm's that has neither, on the same definitions and in turns, and beside the floor: what JSONata's library takes for the expressions alone;
 * and how much memory so many waiting executions take.
 */
import { type EngineResult, engines } from './asl/engines.ts';
import { machines } from './asl/machines.ts';
import { waiting } from './asl/waiting.ts';

const [times = 40, many = 100_000] = process.argv.slice(2).map(Number);
/** Executions before the first that counts: below this the compiler of Node is measured, not the engine. */
const WARM = 20;
const rows: Record<string, object> = {};
const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b);
const median = (values: readonly number[]) => sorted(values)[values.length >> 1] ?? Number.NaN;
const cpuMs = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;

for (const [workload, machine] of Object.entries(machines)) {
  for (const [name, engine] of Object.entries(engines)) {
    if (!engine.takes(machine)) continue;
    const results: (EngineResult & { ms: number; cpu: number })[] = [];
    for (let time = 0; time < times + WARM; time++) {
      const began = performance.now();
      const spent = process.cpuUsage();
      const result = await engine.run(machine);
      if (time >= WARM) results.push({ ...result, ms: performance.now() - began, cpu: cpuMs(process.cpuUsage(spent)) });
    }
    const ms = results.map((it) => it.ms);
    const cpu = results.map((it) => it.cpu);
    const { transitions } = machine;
    const events = results[0]?.events;
    rows[`${workload}, ${name}`] = {
      transitions,
      events: events ?? '-',
      'ms p50': median(ms).toFixed(1),
      'ms min': Math.min(...ms).toFixed(1),
      'ms max': Math.max(...ms).toFixed(1),
      // On a machine that others use too, the processor's time says more than the wall's.
      'transitions a CPU second, p50': Math.round(transitions / (median(cpu) / 1000)),
      best: Math.round(transitions / (Math.min(...cpu) / 1000)),
      'events a CPU second, p50': events ? Math.round(events / (median(cpu) / 1000)) : '-',
    };
  }
}
console.table(rows);
console.table(await waiting(many));
