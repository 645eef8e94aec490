import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import type { Whole } from './whole.ts';

const run = promisify(execFile);

/** Longer than an event takes on a busy machine, and shorter than a test. */
const PATIENCE = 60_000;

/** A commit that no execution speaks of. */
class NothingStarted extends Error {
  override readonly name = 'NothingStarted';
}

/** A clone of the provisioned repository, as a developer has it. */
export interface Clone {
  git(...args: string[]): Promise<string>;
  /** The content of a file is what it was, changed. Of a file that is not there it was nothing. */
  write(file: string, change: (text: string) => string): void;
  /** Commits what was changed; gives the commit's id. */
  commit(): Promise<string>;
  /** Commits and pushes; gives the commit's id. */
  push(): Promise<string>;
  /** The execution of `push` or `deploy` for a commit once it is over, with its output. */
  after(machine: 'push' | 'deploy', commit: string): Promise<Finished>;
  remove(): void;
}

export interface Finished extends DescribeExecutionOutput {
  readonly said: Said;
}
export interface Said {
  readonly deployed?: readonly string[];
  readonly summary?: string;
  readonly supersededBy?: string;
}

export async function cloneOf(all: Whole, cloneUrlHttp: string): Promise<Clone> {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-clone-'));
  const env = { PATH: process.env.PATH, HOME: folder, GIT_TERMINAL_PROMPT: '0', GIT_CONFIG_NOSYSTEM: '1' };
  const as = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com'];
  const git = async (...args: string[]) =>
    (await run('git', [...as, ...args], { cwd: folder, env, maxBuffer: 1 << 26 })).stdout.trim();

  const { accessKeyId, secretAccessKey } = all.running.operator;
  const url = new URL(cloneUrlHttp);
  Object.assign(url, { username: accessKeyId, password: encodeURIComponent(secretAccessKey) });
  await git('clone', '-q', url.href, '.');

  const of = (commit: string) => (it: DescribeExecutionOutput) => it.input?.includes(commit) === true;
  const it: Clone = {
    git,
    write(file, change) {
      const at = path.join(folder, file);
      let before = '';
      try {
        before = readFileSync(at, 'utf8');
      } catch {}
      writeFileSync(at, change(before));
    },
    async commit() {
      await git('add', '.');
      await git('commit', '-qm', 'Change something');
      return git('rev-parse', 'HEAD');
    },
    async push() {
      const commit = await it.commit();
      await git('push', '-q');
      return commit;
    },
    async after(machine, commit) {
      let started: DescribeExecutionOutput | undefined;
      for (const deadline = Date.now() + PATIENCE; !started; await sleep(100)) {
        started = (await all.executions(machine)).find(of(commit));
        if (!started && Date.now() > deadline) throw new NothingStarted(`no "${machine}" was started for ${commit}`);
      }
      const ended = await all.ended(started.executionArn!);
      return { ...ended, said: JSON.parse(ended.output ?? '{}') as Said };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
  return it;
}
