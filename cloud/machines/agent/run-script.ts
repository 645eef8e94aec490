import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { accountId } from './account.ts';
import type { Script } from './appspec.ts';
import type { AgentHost } from './command.ts';
import { endTree } from './end-tree.ts';
import { UsersOwnError } from './fault.ts';
import type { ScriptLog } from './script-log.ts';

/**
 * How long a script's output may stay open after the script has ended. The agent of EC2 waits for the whole time-out, an hour
 * unless the appspec file says less; what keeps it open is always a process left in the background, which does not go away.
 */
const OUTPUT_OPEN = 5_000;
/** A script that failed is not waited for that long: what it said is read, and that it failed is told. */
const LAST_WORDS = 500;

/**
 * Runs one script to its end, with its output in the log. It stays in the instance's process group, as what it starts in the
 * background must not outlive the instance. Throws `UsersOwnError`.
 */
export async function runScript(
  script: Script,
  file: string,
  { root, environment }: AgentHost,
  log: ScriptLog,
  signal: AbortSignal,
): Promise<void> {
  const { location, timeout } = script;
  const child = spawn(file, [], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(await account(script, log)),
  });
  const closed = Promise.all([logged(child.stdout, '[stdout]', log), logged(child.stderr, '[stderr]', log)]);
  const began = performance.now();
  const exited = new Promise<string | undefined>((resolve, reject) => {
    child.once('exit', (status, by) => resolve(howItFailed(status, by, performance.now() - began)));
    child.once('error', (error) => reject(new UsersOwnError('UnknownError', error.message, location, log.tail())));
  });
  const stopped = Promise.withResolvers<never>();
  const stop = (code: 'ScriptTimedOut' | 'UnknownError', message: string) => {
    void endTree(child.pid);
    stopped.reject(new UsersOwnError(code, message, location, log.tail()));
  };
  const late = setTimeout(() => {
    stop('ScriptTimedOut', `Script at specified location: ${location} failed to complete in ${timeout} seconds`);
  }, timeout * 1000);
  const abort = () => stop('UnknownError', `Script at specified location: ${location} was interrupted`);
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  let open: NodeJS.Timeout | undefined;
  try {
    const failed = await Promise.race([exited, stopped.promise]);
    const shut = new Promise<'open'>((resolve) => {
      open = setTimeout(() => resolve('open'), failed ? LAST_WORDS : OUTPUT_OPEN);
    });
    const output = await Promise.race([closed, shut, stopped.promise]);
    if (output === 'open') {
      child.stdout.destroy();
      child.stderr.destroy();
    }
    const who = script.runas ? ` run as user ${script.runas}` : '';
    const how = failed
      ? `${who} ${failed}`
      : output === 'open' &&
        ' failed to close its output: a process that it left in the background still holds it; start that with >/dev/null 2>&1 &';
    if (how)
      throw new UsersOwnError('ScriptFailed', `Script at specified location: ${location}${how}`, location, log.tail());
  } finally {
    clearTimeout(late);
    clearTimeout(open);
    signal.removeEventListener('abort', abort);
  }
}

/** How a script ended that did not end well, in words; undefined when it did. */
function howItFailed(status: number | null, by: NodeJS.Signals | null, milliseconds: number): string | undefined {
  if (status === 0) return undefined;
  if (by) {
    const seconds = (milliseconds / 1000).toFixed(1);
    return `was killed by ${by} ${seconds} s after its start, by somebody else than the deployment: look for who sent the signal, or for a lack of memory`;
  }
  // A shell ends with 128 and the number of the signal when that ended what it was running.
  const [signal] = Object.entries(constants.signals).find(([, number]) => number + 128 === status) ?? [];
  return `failed with exit code ${status}${signal ? `: a process that it ran was killed by ${signal}` : ''}`;
}

/** Who runs the script: `runas`, if the agent is root and there is such an account. */
async function account({ runas, location }: Script, log: ScriptLog): Promise<{ uid?: number; gid?: number }> {
  if (!runas) return {};
  const root = process.getuid?.() === 0;
  const uid = root ? await accountId(runas, 'user') : undefined;
  const gid = root ? await accountId(runas, 'group') : undefined;
  if (uid !== undefined && gid !== undefined) return { uid, gid };
  log.write(
    `${location} runs as the agent's own user: ${root ? `there is no account ${runas}` : 'the agent is not root'}`,
  );
  return {};
}

async function logged(output: Readable, prefix: string, log: ScriptLog): Promise<void> {
  for await (const line of createInterface(output)) log.write(`${prefix}${line}`);
}
