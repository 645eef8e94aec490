import { mkdir } from 'node:fs/promises';
import { GitFailed, git, gitEnvironment, gitLine } from '../git/git.ts';
import { PhaseFailed } from './fault.ts';

interface Checkout {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  /** A commit, a branch, a tag or a full reference; the default branch if it is empty. */
  readonly version: string;
  /** 0 for the whole history. */
  readonly depth: number;
}

/** Puts a commit of a repository into an empty folder, and gives back its id. Throws `PhaseFailed`. */
export async function checkOut(
  folder: string,
  { url, user, password, version, depth }: Checkout,
  signal: AbortSignal,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  // The password goes through the environment: an argument would be in the list of processes, a URL in .git/config.
  const authorization = `Authorization: Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const environment = gitEnvironment({ 'http.extraHeader': authorization });
  const run = (...args: string[]) => git(args, { cwd: folder, environment, signal });
  try {
    await run('init', '--quiet', '--initial-branch', 'main');
    await run('remote', 'add', 'origin', url);
    await run(
      'fetch',
      '--quiet',
      '--no-tags',
      ...(depth > 0 ? ['--depth', String(depth)] : []),
      'origin',
      '--end-of-options',
      version || 'HEAD',
    );
    await run('-c', 'advice.detachedHead=false', 'checkout', '--quiet', 'FETCH_HEAD');
  } catch (error) {
    if (!(error instanceof GitFailed)) throw error;
    const said = error.stderr.trim().split('\n').at(-1) ?? '';
    throw new PhaseFailed('GIT_CLONE_FAILED', `${said} for source version ${version || 'HEAD'} of ${url}`);
  }
  return gitLine(['rev-parse', 'HEAD'], { cwd: folder });
}
