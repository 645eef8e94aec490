/**
 * `node bench/ledger.ts [times] [milliseconds] [requests/s] [drop|hold|reset]`: a gate closes for an exact time, again and again, under a probe; how far off are the recovery times
 * that its ledger tells? Prints each beside the truth, and ends with 1 if one is off by more than the resolution that is stated with it.
 */
import { blackholes, FAILURES, type Measured } from '../test/lambdas/ledger/blackholes.ts';

const [times, ms, rate] = [50, 5000, 20].map((usual, index) => Number(process.argv[2 + index] ?? usual)) as [
  number,
  number,
  number,
];
const interval = 1000 / rate;
const failures = FAILURES.filter((how) => (process.argv[5] ?? how) === how);
const [measured, figures] = await blackholes(times, ms, rate, failures);

const off = ({ closedMs, outage }: Measured) => (outage?.rtoMs ?? Number.NaN) - closedMs;
const two = (value: number) => Math.round(value * 100) / 100;
const rank = (values: readonly number[], part: number) =>
  two([...values].sort((a, b) => a - b)[Math.max(0, Math.ceil(part * values.length) - 1)]!);
const summary = (some: readonly Measured[]) => {
  const wrong = some.map((it) => Math.abs(off(it)));
  return {
    outages: some.length,
    'RTO p50': rank(
      some.map(({ outage }) => outage?.rtoMs ?? Number.NaN),
      0.5,
    ),
    'off p50': rank(wrong, 0.5),
    'off p95': rank(wrong, 0.95),
    'off max': rank(wrong, 1),
    'within an interval': `${wrong.filter((it) => it <= interval).length} of ${some.length}`,
    'within the resolution': `${some.filter((it) => Math.abs(off(it)) <= (it.outage?.resolutionMs ?? 0)).length} of ${some.length}`,
  };
};
console.log(`${times} closings of ${ms} ms, a request every ${interval} ms; times in milliseconds`);
console.table(
  Object.fromEntries([
    ...failures.map((how) => [how, summary(measured.filter((it) => it.how === how))]),
    ['all', summary(measured)],
  ]),
);
const count = figures.outages.filter(({ of }) => of === 'all').length;
console.log(`${figures.all.operations} operations, ${count} outages, ${figures.budgetSeconds} s of error budget`);
const good = measured.every((it) => Math.abs(off(it)) <= (it.outage?.resolutionMs ?? 0)) && count === times;
process.exitCode = good ? 0 : 1;
