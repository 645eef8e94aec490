/**
 * `node bench/probe.ts [requests/s] [seconds]`: what the probe itself costs and how punctual it is, against a site in another thread that answers at once. Prints how
 * late requests were sent, how long their answers took, and which part of its one processor the probe used. Ends with 1 if an operation was not recorded.
 */
import { startGate } from '../test/lambdas/ledger/gate.ts';
import { operationsOf, probing } from '../test/lambdas/ledger/probing.ts';

const [rate, seconds] = [500, 20].map((usual, index) => Number(process.argv[2 + index] ?? usual)) as [number, number];
await using gate = await startGate();
const before = process.threadCpuUsage();
const began = performance.now();
const { over, store } = probing(gate.url, { rate, seconds });
await over;
const { user, system } = process.threadCpuUsage(before);
const utilization = (user + system) / 1000 / (performance.now() - began);
const operations = await operationsOf(store);

const ranks = (values: number[]) => {
  values.sort((a, b) => a - b);
  const at = (part: number) => Math.round(values[Math.max(0, Math.ceil(part * values.length) - 1)]! * 100) / 100;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
};
console.log(`${operations.length} operations at ${rate} a second; times in milliseconds`);
console.table({
  'sent late': ranks(operations.map(({ sent, intended }) => sent! - intended)),
  'answered after': ranks(operations.map(({ done, intended }) => done - intended)),
});
console.log(`${Math.round(utilization * 1000) / 10} % of one processor`);
process.exitCode = operations.length === rate * seconds ? 0 : 1;
