/**
 * `npm run conformance -- FOLDER [differences]`: every scenario of a folder of recordings of Step Functions (or of the one that ASL_RECORDED
 * names) beside what happens here, by category and by how closely it is compared. Ends with 1 if a level has fewer than its share.
 */
import { agreeing, conformance, LEAST, table } from '../test/cloud/asl/recorded/conformance.ts';
import type { Level } from '../test/cloud/asl/recorded/levels.ts';

const [folder = process.env.ASL_RECORDED, detail] = process.argv.slice(2);
if (!folder) {
  console.error('Name a folder of recordings: npm run conformance -- FOLDER');
  process.exit(2);
}
const all = await conformance(folder);
console.table(table(all));
for (const { scenario, differences } of detail ? all : []) {
  for (const [level, difference] of Object.entries(differences)) {
    console.log(`${scenario.id}\n  ${level}: ${difference.slice(0, 2000)}`);
  }
}
const short = Object.entries(LEAST).filter(([level, least]) => agreeing(all, level as Level).percent < least);
for (const [level, least] of short) console.error(`Fewer than ${least} % agree by ${level}`);
process.exit(short.length > 0 ? 1 : 0);
