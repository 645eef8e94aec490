import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { signPassword } from '../../../../cloud/machines/git/password.ts';
import { KEY, type SmallCloud, smallCloud } from '../../small-cloud.ts';

const run = promisify(execFile);
let small: SmallCloud;
let work: string;
let url: string;
const codecommit = () => small.cloud.use('codecommit');
const git = (...args: string[]) =>
  run('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
    cwd: work,
    env: { PATH: process.env.PATH, HOME: work, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1' },
  });
const as = (user: string, password: string) =>
  url.replace('http://', `http://${encodeURIComponent(user)}:${encodeURIComponent(password)}@`);
const mine = () => as(KEY.accessKeyId, KEY.secretAccessKey);
const head = async () => (await git('rev-parse', 'HEAD')).stdout.trim();
const commit = async (text: string) => {
  await writeFile(path.join(work, 'app.ts'), text);
  await git('add', '.');
  await git('commit', '-qm', text);
  return head();
};

beforeAll(async () => {
  small = await smallCloud();
  work = await mkdtemp(path.join(tmpdir(), 'clone-'));
  const made = await (await codecommit()).CreateRepository({ repositoryName: 'guild' });
  url = made.repositoryMetadata!.cloneUrlHttp!;
  await git('init', '-q', '-b', 'trunk');
});
afterAll(async () => {
  await small[Symbol.asyncDispose]();
  await rm(work, { recursive: true, force: true });
});

describe('git push', () => {
  it('tells of a new branch without an old commit, and the first branch becomes the default', async () => {
    const id = await commit('one');
    await git('push', '-q', mine(), 'trunk');
    expect(small.events.map((event) => event.detail)).toEqual([
      expect.objectContaining({ event: 'referenceCreated', referenceFullName: 'refs/heads/trunk', commitId: id }),
    ]);
    expect(small.events[0]!.detail).not.toHaveProperty('oldCommitId');
    const { repositoryMetadata } = await (await codecommit()).GetRepository({ repositoryName: 'guild' });
    expect(repositoryMetadata?.defaultBranch).toBe('trunk');
  });

  it('tells of a moved branch with both commits, after it has moved', async () => {
    const oldCommitId = await head();
    const commitId = await commit('two');
    small.events.length = 0;
    await git('push', '-q', mine(), 'trunk');
    expect(small.events).toEqual([
      expect.objectContaining({
        source: 'aws.codecommit',
        'detail-type': 'CodeCommit Repository State Change',
        resources: ['arn:aws:codecommit:us-east-1:000000000000:guild'],
        detail: expect.objectContaining({ event: 'referenceUpdated', referenceName: 'trunk', commitId, oldCommitId }),
      }),
    ]);
    const { branch } = await (await codecommit()).GetBranch({ repositoryName: 'guild', branchName: 'trunk' });
    expect(branch?.commitId).toBe(commitId);
  });

  it('tells of every reference of one push, also of a deleted one', async () => {
    small.events.length = 0;
    await git('tag', 'v1');
    await git('push', '-q', mine(), 'v1', 'HEAD:refs/heads/side');
    await git('push', '-q', mine(), ':side');
    const told = small.events.map(
      ({ detail }) => detail as { event: string; referenceName: string; referenceType: string },
    );
    expect(told.map((it) => `${it.event} ${it.referenceType} ${it.referenceName}`).sort()).toEqual([
      'referenceCreated branch side',
      'referenceCreated tag v1',
      'referenceDeleted branch side',
    ]);
  });

  it('sends nothing for a push that git refuses', async () => {
    small.events.length = 0;
    await git('commit', '-q', '--amend', '-m', 'another history');
    await expect(git('push', '-q', mine(), 'trunk')).rejects.toThrow(/rejected/);
    expect(small.events).toEqual([]);
    await git('push', '-qf', mine(), 'trunk');
  });

  it('takes eight pushes at once and tells of each exactly once', async () => {
    small.events.length = 0;
    await Promise.all(Array.from({ length: 8 }, (_, n) => git('push', '-q', mine(), `HEAD:refs/heads/parallel-${n}`)));
    await vi.waitFor(() => expect(small.events).toHaveLength(8), { timeout: 10_000 });
    expect(new Set(small.events.map(({ detail }) => (detail as { referenceName: string }).referenceName)).size).toBe(8);
  });
});

describe('who may push', () => {
  it('is who signs as the AWS CLI does', async () => {
    const { host, pathname } = new URL(url);
    const password = signPassword(KEY.secretAccessKey, { host, path: pathname, region: 'us-east-1' }, new Date());
    await commit('signed');
    await git('push', '-q', as(KEY.accessKeyId, password), 'trunk');
  });

  it.each([
    ['a wrong password', () => as(KEY.accessKeyId, 'wrong')],
    ['an unknown key', () => as('AKIAUNKNOWN', KEY.secretAccessKey)],
    ['nobody', () => url],
  ])('is not %s', async (_, remote) => {
    await expect(git('ls-remote', remote())).rejects.toThrow(/Authentication failed|could not read Username/);
  });

  it('is who the policies allow: reading is another action than writing', async () => {
    small.denied.add('codecommit:GitPush');
    await commit('denied');
    await expect(git('push', '-q', mine(), 'trunk')).rejects.toThrow(/403/);
    await git('ls-remote', mine());
    small.denied.clear();
  });
});

it.each(['..%2f..%2fetc', 'nothing', 'guild%00'])('answers 404 for the repository %s', async (name) => {
  const response = await fetch(url.replace('guild', name).concat('/info/refs?service=git-upload-pack'), {
    headers: { authorization: `Basic ${btoa(`${KEY.accessKeyId}:${KEY.secretAccessKey}`)}` },
  });
  expect(response.status).toBe(404);
});

it('keeps its port and its repositories over a restart, and tells what was pushed when it was killed', async () => {
  const { repositoryId } = small.cloud.store.table<{ repositoryId: string }>('codecommit/repository').get('guild')!;
  await small.stop();
  // What receive-pack of a killed cloud leaves: a reference that has moved, and no event.
  const gitDir = path.join(small.cloud.folder, 'codecommit', `${repositoryId}.git`);
  await run('git', ['--git-dir', gitDir, 'update-ref', 'refs/heads/late', 'refs/heads/trunk']);
  small = await smallCloud({}, small.cloud.folder);
  await (await small.rooms.open('codecommit')).resume?.();
  expect(small.events.map(({ detail }) => detail)).toEqual([
    expect.objectContaining({ event: 'referenceCreated', referenceName: 'late' }),
  ]);
  const { repositoryMetadata } = await (await codecommit()).GetRepository({ repositoryName: 'guild' });
  expect(repositoryMetadata?.cloneUrlHttp).toBe(url);
});
