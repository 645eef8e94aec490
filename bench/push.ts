/**
 * `node bench/push.ts [rounds]`: pushes a change of both tiers so many times, and prints how long it took from `git push` until all four instances served the
 * commit by their own word, and what that consisted of; then pushes 200 commits at once, and a file of 100 MB.
 */
import { randomBytes } from 'node:crypto';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { siteUrl } from '../console/site.ts';
import { type Clone, cloneOf } from '../test/orchestrator/clone.ts';
import { type Whole, whole } from '../test/orchestrator/whole.ts';

const rounds = Number(process.argv[2] ?? 3);
const STATES = ['Build', 'TakeTurn', 'Steady', 'EachTier', 'StopProbe', 'Report'];
const ROLLOUT = ['Build', 'Migrate', 'CreateDeployment', 'DeploymentFinished', 'Verify'];

await using all = await whole();
const { status, output, cause } = await all.run('provision', { environment: 'dev' });
if (status !== 'SUCCEEDED') throw new Error(cause);
const { repository, publicLoadBalancer } = JSON.parse(output!);
const site = await siteUrl(new ElasticLoadBalancingV2Client(all.client), publicLoadBalancer.dnsName);
const clone = await cloneOf(all, repository.cloneUrlHttp);

const figures: Record<string, number>[] = [];
for (let round = 0; round < rounds; round++) {
  clone.write('host/log.ts', (text) => `${text}\n`);
  figures.push(await timed(all, clone, () => clone.push()));
}
console.table(
  Object.fromEntries(Object.keys(figures[0] ?? {}).map((name) => [name, spread(figures.map((it) => it[name]!))])),
);

// Not one by one: 199 times git would take longer than all the rest.
clone.write('count.import', () => commits(199));
await clone.git('-c', 'alias.import=!git fast-import --quiet < count.import', 'import');
await clone.git('reset', '-q', '--mixed');
clone.write('web/app.ts', (text) => `${text}\n`);
await big('200 commits', () => clone.push());
clone.write('web/public/big.bin', () => randomBytes(75_000_000).toString('base64'));
await big('a file of 100 MB', () => clone.push());
clone.remove();

async function big(what: string, push: () => Promise<string>): Promise<void> {
  const began = Date.now();
  const commit = await push().catch((error: Error & { stderr?: string }) => {
    console.log(`${what}: refused after ${Date.now() - began} ms: ${error.stderr ?? error.message}`);
    return undefined;
  });
  if (!commit) return;
  const pushed = Date.now() - began;
  const { said } = await clone.after('push', commit);
  const ended = await clone.after('deploy', commit);
  const why = ended.status === 'SUCCEEDED' ? ended.said.deployed?.join(' and ') : ended.cause;
  console.log(
    `${what}: pushed in ${pushed} ms, ${said.summary}; ${ended.status} after ${Date.now() - began} ms: ${why}`,
  );
}

/** Milliseconds from the push to each point, and in each state. */
async function timed(all: Whole, clone: Clone, push: () => Promise<string>): Promise<Record<string, number>> {
  const began = Date.now();
  const commit = await push();
  const pushed = Date.now() - began;
  const live = everywhere(commit).then(() => Date.now() - began);
  const ended = await clone.after('deploy', commit);
  if (ended.status !== 'SUCCEEDED') throw new Error(ended.cause);
  const event = (await all.executions('push')).find(({ input }) => input!.includes(commit))!;
  const rollouts = (await all.executions('rollout')).filter(({ input }) => input!.includes(commit));
  const inDeploy = await states(all, ended.executionArn!);
  const inRollouts = await Promise.all(rollouts.map(({ executionArn }) => states(all, executionArn!)));
  const longest = (name: string) => Math.max(...inRollouts.map((it) => it[name] ?? 0));
  return {
    'git push': pushed,
    'to push started': event.startDate!.getTime() - began,
    'to deploy started': ended.startDate!.getTime() - began,
    ...Object.fromEntries(STATES.map((name) => [`in ${name}`, inDeploy[name] ?? 0])),
    ...Object.fromEntries(ROLLOUT.map((name) => [`in rollout ${name}`, longest(name)])),
    'served by all four': await live,
    'deploy over': ended.stopDate!.getTime() - began,
  };
}

/** So many commits on the branch's head, each of one file, as `git fast-import` reads them. */
function commits(count: number): string {
  const at = Math.floor(Date.now() / 1000);
  return Array.from({ length: count }, (_, n) => {
    const from = n === 0 ? 'from refs/heads/main^0\n' : '';
    return `commit refs/heads/main\ncommitter Ada <ada@example.com> ${at} +0000\ndata 5\nCount\n${from}M 644 inline count.txt\ndata ${`${n}`.length}\n${n}\n`;
  }).join('\n');
}

/** How long each state took; the last time that it was entered and left. */
async function states(all: Whole, arn: string): Promise<Record<string, number>> {
  const entered: Record<string, number> = {};
  const took: Record<string, number> = {};
  for (const { timestamp, stateEnteredEventDetails, stateExitedEventDetails } of await all.history(arn)) {
    const at = timestamp!.getTime();
    if (stateEnteredEventDetails?.name) entered[stateEnteredEventDetails.name] = at;
    const left = stateExitedEventDetails?.name;
    if (left) took[left] = at - (entered[left] ?? at);
  }
  return took;
}

/** Until two instances of each tier have said that they serve the commit, and none another one in between. */
async function everywhere(commit: string): Promise<void> {
  const serving = new Set<string>();
  while (serving.size < 4) {
    const answer = await fetch(`${site}/api/openapi.json`).catch(() => undefined);
    if (!answer) continue;
    const { headers } = answer;
    const revisions = headers.get('x-revision') ?? '';
    for (const [, tier, instance] of (headers.get('x-served-by') ?? '').matchAll(/(\w+) (i-\w+)/g))
      if (revisions.includes(`${tier} ${commit}`)) serving.add(`${tier} ${instance}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function spread(values: readonly number[]) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { p50: at(0.5), p95: at(0.95), max: sorted.at(-1) };
}
