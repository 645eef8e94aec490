/**
 * `node bench/grants-used.ts [drill …]`: provisions a whole system, which deploys its first commit, plans, does the drills that are named, tears it down, and prints
 * for each function what it was granted and did not use, and what it wanted and was refused; then what other roles were refused, and the rights that
 * AWS asks for beside a command's own and the run did not meet. Ends with 1 if anything was refused. What no run needs (another environment's
 * style, a failure that did not happen) stays unused: it is for a person to read.
 */
import { discoverFunctions } from '../cdk/discover-functions.ts';
import type { Decided } from '../cloud/service.ts';
import { whole } from '../test/orchestrator/whole.ts';
import { compare } from './grants/compare.ts';

const drills = process.argv.slice(2);
const decisions: Decided[] = [];
await using all = await whole({ decided: (it) => decisions.push(it) });
const { cloud } = all.running;
const lambda = await cloud.use('lambda');

const places: Readonly<Record<string, string>> = { environment: 'dev', account: cloud.account, region: cloud.region };
/** The places that only the stack knows are any. */
const fill = (on: string) => on.replace(/\{(\w+)\}/g, (_, key: string) => places[key] ?? '*');

const functions = new Map<string, Awaited<ReturnType<typeof discoverFunctions>>[number]>();
for (const file of await discoverFunctions()) {
  const { Role } = await lambda.GetFunctionConfiguration({ FunctionName: `muster-dev-${file.name}` });
  functions.set(Role!, file);
}

const work: [string, object][] = [
  ['provision', { environment: 'dev' }],
  ['plan', { environment: 'dev' }],
  ...drills.map((drill): [string, object] => ['drill', { environment: 'dev', drill }]),
  ['teardown', { environment: 'dev' }],
];
for (const [machine, input] of work) {
  const from = performance.now();
  const { status, cause } = await all.run(machine, input);
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  console.log(`${machine} ${JSON.stringify(input)}: ${status} in ${seconds} s${cause ? `: ${cause}` : ''}`);
}

const of = Map.groupBy(decisions, ({ principal }) => principal);
const idle: string[] = [];
const untried = new Map<string, number>();
for (const [role, { name, grants }] of functions) {
  const own = of.get(role) ?? [];
  if (own.length === 0) idle.push(name);
  const granted = grants.map((it) => ({ ...it, on: it.on.map(fill) }));
  const { unused, untried: here, refused } = compare(granted, own);
  if (own.length === 0) continue;
  for (const it of here.map((one) => one.split(' ')[0]!)) untried.set(it, (untried.get(it) ?? 0) + 1);
  if (unused.length === 0 && refused.length === 0) continue;
  console.log(`\n${name}`);
  for (const it of refused) console.log(`  refused  ${it}`);
  for (const it of unused) console.log(`  unused   ${it}`);
}
console.log(`\nwere not called, or called nobody: ${idle.join(', ')}`);

console.log('\ngranted because AWS asks for them, and not asked for in this run (by how many functions)');
console.log(`  ${[...untried].map(([action, times]) => `${action} ${times}`).join(', ')}`);

const others = [...of].filter(([principal]) => !functions.has(principal));
console.log('\nother roles');
for (const [principal, own] of others) {
  const { refused } = compare([], own);
  console.log(`  ${principal}: ${own.length} calls, ${new Set(own.map(({ action }) => action)).size} actions`);
  for (const it of refused) console.log(`    refused  ${it}`);
}

const refused = decisions.filter(({ allowed }) => !allowed).length;
console.log(`\n${decisions.length} decisions, ${refused} refused`);
process.exitCode = refused > 0 ? 1 : 0;
