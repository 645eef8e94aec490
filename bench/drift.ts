import { connect } from '../console/connect.ts';
import type { Drift } from '../console/drift.ts';
import { execute, run } from '../console/execute.ts';

// node bench/drift.ts [folder] [drill …]: does the drills one after the other against the system that runs in the folder, looks for drift after each, and
// prints what differs by cause. Ends with 1 if anything is unexplained.
const [folder = '.muster', ...given] = process.argv.slice(2);
const drills = given.length > 0 ? given : ['database-failover', 'instance-terminated', 'tier-partitioned'];
const connection = await connect({ folder });
const { environment } = connection;

console.log('| after | drill | differences | by cause | unexplained |\n|---|---|---|---|---|');
let worst = 0;
for (const drill of ['nothing', ...drills]) {
  const status =
    drill === 'nothing'
      ? '-'
      : (await run(connection, { machine: 'drill', input: { environment, drill } }, { quiet: true })).ended.status;
  const { output } = await execute<Drift>(connection, { machine: 'drift', input: { environment } }, { quiet: true });
  const kinds = Map.groupBy(output.differences, ({ cause }) => cause.kind);
  const words = [...kinds].map(([kind, { length }]) => `${length} ${kind}`).join(', ') || '-';
  console.log(`| ${drill} | ${status} | ${output.differences.length} | ${words} | ${output.unexplained} |`);
  for (const { resource, what, cause } of output.differences)
    if (cause.kind === 'unexplained') console.log(`${resource}: ${what}: ${cause.words}`);
  worst = Math.max(worst, output.unexplained);
}
process.exitCode = worst > 0 ? 1 : 0;
