import { execFile } from 'node:child_process';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ListDeploymentsCommand } from '@aws-sdk/client-codedeploy';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import type { Evening, Tier } from '../evening.ts';
import { inService, targetsOf } from '../fleet.ts';
import { ask, servers } from '../site.ts';
import { traffic } from '../traffic.ts';

/** A developer's push, which is all that a deployment takes. */
export const patch = (tonight: () => Evening) =>
  describe('a push that changes the web tier', () => {
    it('is served by every web instance, deploys nothing else, and harms no request', async () => {
      const evening = tonight();
      const { site, measure } = evening;
      const before = { web: await deployments(evening, 'web'), api: await deployments(evening, 'api') };
      const requests = traffic(`${site}/health`, 50);
      const began = performance.now();
      const commit = await push(evening);
      const fleet = await inService(evening, 'web');
      const changed = () => {
        const recent = requests.seen.slice(-20).filter(({ revision }) => revision === commit);
        return [...new Set(recent.map((it) => servers(it).web))].sort();
      };
      await expect.poll(changed, { timeout: 100_000, interval: 200 }).toEqual(fleet);
      await expect
        .poll(async () => Object.values(await targetsOf(evening, 'web')), { timeout: 20_000, interval: 100 })
        .toEqual(['healthy', 'healthy']);
      measure('a push: until both web instances serve it', performance.now() - began);
      const seen = await requests.end();
      measure('a push: requests during its deployment, all answered 200', `${seen.length}`);
      expect(seen.filter(({ status }) => status !== 200)).toEqual([]);
      expect((await ask<string>('GET', `${site}/guild.css`)).body).toContain('/* the patch of tonight */');
      expect(await deployments(evening, 'web')).toHaveLength(before.web.length + 1);
      expect(await deployments(evening, 'api')).toEqual(before.api);
      // It watches what it has deployed for some seconds more: what breaks in them, it would take back.
      await expect.poll(() => outcome(evening, commit), { timeout: 60_000, interval: 200 }).not.toBe('RUNNING');
      expect(await outcome(evening, commit)).toBe('SUCCEEDED');
    }, 200_000);
  });

async function deployments({ aws }: Evening, tier: Tier): Promise<string[]> {
  const group = { applicationName: 'muster-dev', deploymentGroupName: `muster-dev-${tier}` };
  return (await aws.codedeploy.send(new ListDeploymentsCommand(group))).deployments ?? [];
}

/** What has become of the deployment of a commit, which is named after it. */
async function outcome({ aws, outputs }: Evening, commit: string): Promise<string | undefined> {
  const machine = outputs.stateMachineArn.replace(':stateMachine:', ':execution:').replace(/provision$/, 'deploy');
  return (await aws.states.send(new DescribeExecutionCommand({ executionArn: `${machine}:${commit}` }))).status;
}

/** Clones, changes a style sheet, commits and pushes with git. @returns the commit */
async function push({ outputs: { repository, credentials } }: Evening): Promise<string> {
  const work = await mkdtemp(path.join(tmpdir(), 'patch-'));
  const env = { PATH: process.env.PATH, HOME: work, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1' };
  const git = async (...args: string[]) =>
    (
      await promisify(execFile)('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
        cwd: work,
        env,
      })
    ).stdout.trim();
  try {
    const url = new URL(repository.cloneUrlHttp);
    url.username = credentials.accessKeyId;
    url.password = encodeURIComponent(credentials.secretAccessKey);
    await git('clone', '--quiet', '--branch', 'main', url.href, '.');
    await appendFile(path.join(work, 'web/public/guild.css'), '\n/* the patch of tonight */\n');
    await git('commit', '--quiet', '--all', '--message', 'Patch the style');
    await git('push', '--quiet', 'origin', 'main');
    return await git('rev-parse', 'HEAD');
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
