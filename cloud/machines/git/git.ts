import { spawn } from 'node:child_process';
import { devNull } from 'node:os';

/** git ended with another status than 0; `stderr` is what it said. */
export class GitFailed extends Error {
  override readonly name = 'GitFailed';
  readonly stderr: string;
  constructor(args: readonly string[], status: number | null, stderr: string) {
    super(`git ${args[0]} ended with status ${status}: ${stderr.trim() || 'it said nothing'}`);
    this.stderr = stderr;
  }
}

interface GitOptions {
  /** The repository: `--git-dir`. */
  gitDir?: string;
  cwd?: string;
  input?: string | Uint8Array;
  environment?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
}

/**
 * The environment of every git process: nothing of the user's or the system's configuration, no prompt, messages in English.
 * A repository may belong to another user than the one who runs this (a folder made as root), so every directory is safe.
 */
export function gitEnvironment(settings: Readonly<Record<string, string>> = {}): Record<string, string> {
  const config = Object.entries({ 'safe.directory': '*', 'gc.auto': '0', 'core.hooksPath': devNull, ...settings });
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: '/nonexistent',
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: '0',
    // What this folder reads without git, whatever later versions make of a new repository.
    GIT_DEFAULT_HASH: 'sha1',
    GIT_DEFAULT_REF_FORMAT: 'files',
    GIT_CONFIG_COUNT: String(config.length),
    ...Object.fromEntries(
      config.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}

/** Runs git and gives back what it wrote. Throws `GitFailed`. */
export function git(args: readonly string[], options: GitOptions = {}): Promise<Buffer> {
  const child = spawn('git', [...(options.gitDir ? ['--git-dir', options.gitDir] : []), ...args], {
    env: options.environment ?? gitEnvironment(),
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.cwd && { cwd: options.cwd }),
    ...(options.signal && { signal: options.signal }),
  });
  const out: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  // git may end before it has read everything; its status says why.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      if (status === 0) resolve(Buffer.concat(out));
      else reject(new GitFailed(args, status, Buffer.concat(errors).toString()));
    });
  });
}

/** One line of git's answer, without its end. */
export async function gitLine(args: readonly string[], options: GitOptions = {}): Promise<string> {
  return (await git(args, options)).toString().trim();
}
