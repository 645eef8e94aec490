import { execFile } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { siteUrl } from '../../console/site.ts';
import { type Whole, whole } from './whole.ts';

const run = promisify(execFile);
const clone = mkdtempSync(path.join(tmpdir(), 'muster-clone-'));
let all: Whole;
let site: string;
let first: string;

const git = async (...args: string[]) => {
  const env = { PATH: process.env.PATH, HOME: clone, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1' };
  const { stdout } = await run('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
    cwd: clone,
    env,
  });
  return stdout.trim();
};

const touch = (file: string) => appendFileSync(path.join(clone, file), '\n');
const edit = (file: string, from: string, to: string) => {
  const text = readFileSync(path.join(clone, file), 'utf8');
  expect(text).toContain(from);
  writeFileSync(path.join(clone, file), text.replace(from, to));
};

/** Pushes what was changed; what the execution that the push has started came to. */
async function push() {
  await git('add', '.');
  await git('commit', '-qm', 'Change something');
  await git('push', '-q');
  const commit = await git('rev-parse', 'HEAD');
  const started = await vi.waitUntil(
    async () => (await all.executions('push')).find(({ input }) => JSON.parse(input!).commit === commit),
    { timeout: 20_000, interval: 100 },
  );
  const { output } = await all.ended(started.executionArn!);
  return { commit, ...(JSON.parse(output!) as { deployed: string[]; summary: string }) };
}

/** The commit that the web tier serves, by its own word. */
const commitOfWeb = async () => (await fetch(site)).headers.get('x-revision');
/** The title that the API gives itself, through both tiers. */
const titleOfApi = async () =>
  ((await (await fetch(`${site}/api/openapi.json`)).json()) as { info: { title: string } }).info.title;
const deployed = (tier: string, commit: string) =>
  vi.waitUntil(
    async () =>
      (await all.executions('deploy')).some(
        ({ status, output }) => status === 'SUCCEEDED' && output?.includes(`"${tier}"`) && output.includes(commit),
      ),
    { timeout: 40_000, interval: 200 },
  );

beforeAll(async () => {
  all = await whole();
  const { status, cause, output } = await all.run('provision', { environment: 'dev' });
  expect(status, cause).toBe('SUCCEEDED');
  const { repository, publicLoadBalancer, deployed } = JSON.parse(output!);
  site = await siteUrl(new ElasticLoadBalancingV2Client(all.client), publicLoadBalancer.dnsName);
  first = deployed.web.commit;
  const { accessKeyId, secretAccessKey } = all.running.operator;
  const url = new URL(repository.cloneUrlHttp);
  Object.assign(url, { username: accessKeyId, password: encodeURIComponent(secretAccessKey) });
  await git('clone', '-q', url.href, '.');
}, 90_000);
afterAll(async () => {
  await all[Symbol.asyncDispose]();
  rmSync(clone, { recursive: true, force: true });
});

describe('a push', { timeout: 60_000 }, () => {
  it('to the web tier deploys the web tier alone, and the site serves it', async () => {
    touch('web/app.ts');
    const { commit, deployed: tiers } = await push();
    expect(tiers).toEqual(['web']);
    await deployed('web', commit);
    expect(commit).not.toBe(first);
    expect(await commitOfWeb()).toBe(commit);
  });

  it('to the API deploys the API alone, and the site shows it', async () => {
    const before = await commitOfWeb();
    edit('api/openapi.json', '"Guild roster"', '"Roster of guilds"');
    const { commit, deployed: tiers } = await push();
    expect(tiers).toEqual(['api']);
    await deployed('api', commit);
    expect(await titleOfApi()).toBe('Roster of guilds');
    expect(await commitOfWeb()).toBe(before);
  });

  it('to neither deploys nothing and says so', async () => {
    const before = (await all.executions('deploy')).length;
    touch('README.md');
    const { deployed: tiers, summary } = await push();
    expect(tiers).toEqual([]);
    expect(summary).toMatch(/deploys nothing: .*touches README\.md, which is no part of api/);
    expect(await all.executions('deploy')).toHaveLength(before);
  });

  it.each(['host/log.ts', 'package.json'])('to %s, which they share, deploys both', async (file) => {
    touch(file);
    const { commit, deployed: tiers } = await push();
    expect(tiers).toEqual(['web', 'api']);
    await Promise.all([deployed('web', commit), deployed('api', commit)]);
    expect(await commitOfWeb()).toBe(commit);
  });
});
