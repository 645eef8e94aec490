/**
 * `node bench/grants-used.ts [drill …] [--keep FILE]`: lets a whole environment live from its provisioning to its teardown, with the drills
 * that are named (default: all; `none`), and prints for each function what it wanted and was refused, what it was granted and did not use without a reason in
 * `grants/reasons.ts`, and the reasons that do not hold. Ends with 1 unless all three are empty.
 *
 * `--keep` appends the decisions to a file; `--from FILE` judges what such a file keeps, of several lives together, and runs nothing.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { discoverFunctions } from '../cdk/discover-functions.ts';
import type { Decided } from '../cloud/service.ts';
import { drills as catalogue } from '../events/drills/catalogue.ts';
import { aLife } from './grants/a-life.ts';
import { accountFor } from './grants/account-for.ts';
import { reasons } from './grants/reasons.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'string' }, from: { type: 'string' } },
});

const asked = positionals.length > 0 ? positionals : Object.keys(catalogue);
const decisions = values.from
  ? kept(values.from)
  : await aLife(
      asked.filter((it) => it !== 'none'),
      console.log,
    );
if (values.keep) for (const it of decisions) appendFileSync(values.keep, `${JSON.stringify(it)}\n`);

const places: Readonly<Record<string, string>> = { environment: 'dev', account: '000000000000', region: 'us-east-1' };
/** The places that only the stack knows are any. */
const fill = (on: string) => on.replace(/\{(\w+)\}/g, (_, key: string) => places[key] ?? '*');
const holders = (await discoverFunctions()).map(({ name, grants }) => ({
  name,
  grants: grants.map((it) => ({ ...it, on: it.on.map(fill) })),
}));

const account = accountFor(holders, decisions, reasons);
console.log(`\n${holders.length} functions, ${decisions.length} different decisions`);
for (const [kind, lines] of Object.entries(account) as [string, readonly string[]][]) {
  console.log(`\n${kind}: ${lines.length}`);
  for (const line of lines) console.log(`  ${line}`);
}
process.exitCode = Object.values(account).some((lines) => lines.length > 0) ? 1 : 0;

function kept(file: string): Decided[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Decided);
}
