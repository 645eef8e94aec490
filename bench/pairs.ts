/**
 * `node bench/pairs.ts [--folder .muster] [--drill name] [rule ...]`: breaks each rule of high availability on a running system, one after the other, asks `plan`, runs the
 * rule's drill, mends it, and asks and drills again. A pair is right if the plan names the rule and the drill fails while it is broken, and neither afterwards.
 * Prints a table, and ends with 1 if a pair is not right. Some minutes a rule; nothing may provision meanwhile. Another drill than the rule's own shows the same harm
 * where it lasts long enough: `--drill database-failover deep-health-check` on a system that was started with `--failover multi-az`.
 */
import { parseArgs } from 'node:util';
import { rules } from '../lambdas/checks/availability.ts';
import { pairs } from './pairs/catalogue.ts';
import { type Shown, show } from './pairs/show.ts';
import { World } from './pairs/world.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { folder: { type: 'string', default: '.muster' }, drill: { type: 'string' } },
});
/** A drill that is not the rule's own is not ended for what its clients have to bear. */
const PATIENT = { stop: { client: { overMs: 120_000 } } };

const world = await World.open(values.folder);
const rows: Record<string, object> = {};
const wrong: string[] = [];
for (const rule of positionals.length > 0 ? positionals : Object.keys(pairs)) {
  const drill = values.drill ?? rules[rule]!.drill;
  const pair = values.drill ? { ...pairs[rule]!, with: PATIENT } : pairs[rule]!;
  const began = performance.now();
  await world.settled();
  await pair.given?.(world);
  await pair.bad(world);
  await pair.ready?.(world);
  // Once, in the middle of the drill or after it.
  let mending: Promise<void> | undefined;
  const mend = () => (mending ??= pair.mend(world));
  const bad = await show(world, rule, drill, pair, mend);
  tell(rule, 'bad', bad);
  await mend();
  await pair.ready?.(world);
  const mended = await show(world, rule, drill, pair);
  tell(rule, 'mended', mended);
  await pair.after?.(world);
  const isRight = bad.found && bad.verdict === 'FAIL' && !mended.found && mended.verdict === 'PASS';
  if (!isRight) wrong.push(rule);
  rows[rule] = {
    drill,
    found: bad.found,
    'bad drill': bad.verdict,
    'mended found': mended.found,
    'mended drill': mended.verdict,
    seconds: Math.round((performance.now() - began) / 1000),
  };
}
console.table(rows);
if (wrong.length > 0) console.log(`not right: ${wrong.join(', ')}`);
process.exitCode = wrong.length > 0 ? 1 : 0;

function tell(rule: string, when: string, { found, verdict, rtoMs, because, run }: Shown): void {
  const rto = rtoMs === null ? 'no recovery' : `${(rtoMs / 1000).toFixed(1)} s without a good answer`;
  console.log(`${rule}, ${when}: ${found ? 'found' : 'not found'}, ${verdict}, ${rto}: ${because} (${run})`);
}
