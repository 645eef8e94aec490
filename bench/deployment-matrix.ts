/**
 * `node bench/deployment-matrix.ts [rounds] [filter]`: kills an instance, adds one, and kills the whole cloud, in the midst of every lifecycle
 * event of the first and of the second instance of a rolling deployment. Prints how each ended and how long it took to one revision on all instances at the desired
 * capacity. Ends with 1 if one did not.
 */
import { blackOut } from '../test/cloud/aws/codedeploy/blackout.ts';
import { hooked } from '../test/cloud/aws/codedeploy/bundle.ts';
import { type Disturbance, disturb, EVENTS } from '../test/cloud/aws/codedeploy/disturbance.ts';
import { openSite } from '../test/cloud/aws/codedeploy/site.ts';

const [rounds = '1', filter = ''] = process.argv.slice(2);
type Cell = Omit<Disturbance, 'what'> & { readonly what: Disturbance['what'] | 'black out' };
const cells: Cell[] = (['kill', 'scale out', 'black out'] as const).flatMap((what) =>
  ([0, 1] as const).flatMap((instance) => EVENTS.map((event) => ({ what, event, instance }))),
);
const name = ({ what, event, instance }: Cell) => `${what} ${event} ${instance + 1}`;

await using site = await openSite('auto scaling');
await site.deployment(await site.deploy(hooked('v0')));
const seconds: number[] = [];
const rows: object[] = [];
let failed = 0;
let version = 0;
for (let round = 0; round < Number(rounds); round++) {
  for (const cell of cells.filter((it) => name(it).includes(filter))) {
    const tried = `v${++version}`;
    const { what } = cell;
    const outcome =
      what === 'black out' ? await blackOut(site, cell, tried) : await disturb(site, { ...cell, what }, tried);
    if (outcome.wrong) failed++;
    else seconds.push(outcome.seconds);
    const row = {
      ...cell,
      instance: cell.instance + 1,
      deployed: tried,
      ...outcome,
      seconds: outcome.seconds.toFixed(1),
    };
    rows.push(row);
    console.log(`${outcome.wrong ? 'WRONG' : 'ok   '} ${JSON.stringify(row)}`);
  }
}
console.table(rows);
const rank = (part: number) => [...seconds].sort((a, b) => a - b)[Math.ceil(part * seconds.length) - 1]?.toFixed(1);
console.log(
  `${rows.length - failed} of ${rows.length} at peace; seconds: p50 ${rank(0.5)}, p95 ${rank(0.95)}, max ${rank(1)}`,
);
process.exitCode = failed > 0 ? 1 : 0;
