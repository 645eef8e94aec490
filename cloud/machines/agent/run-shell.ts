import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import type { AgentHost } from './command.ts';
import { endTree } from './end-tree.ts';
import type { ShellCommand, ShellReport } from './shell-command.ts';

/** Where the agent of Systems Manager keeps the scripts that it runs. */
const FOLDER = 'var/lib/amazon/ssm/document/orchestration';

/** The agent's own exit code for a script that it ended before its time. */
const STOPPED = 137;

/** What GetCommandInvocation gives at most, in characters; the agent keeps no more either. */
const KEPT = { stdout: 24_000, stderr: 8_000 };

/** How long a process that the script left in the background may hold the output open. */
const OUTPUT_OPEN = 1_000;

/**
 * Runs the lines as one `sh` script, as the agent's user (root on EC2), with the instance's environment. Aborting cancels it. What it
 * starts stays in the instance's process group.
 */
export async function runShell(
  command: ShellCommand,
  { root, environment }: AgentHost,
  signal: AbortSignal,
): Promise<ShellReport> {
  const folder = path.join(root, FOLDER, command.commandId);
  mkdirSync(folder, { recursive: true });
  const script = path.join(folder, '_script.sh');
  writeFileSync(script, `${command.commands.join('\n')}\n`, { mode: 0o700 });
  const cwd = command.workingDirectory ? path.join(root, command.workingDirectory) : folder;
  const child = spawn('sh', [script], { cwd, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr] = [collect(child.stdout, KEPT.stdout), collect(child.stderr, KEPT.stderr)];

  let ended: ShellReport['ended'] = 'by itself';
  const stop = (why: typeof ended) => {
    ended = why;
    void endTree(child.pid);
  };
  const late = setTimeout(() => stop('timed out'), command.seconds * 1000);
  const cancel = () => stop('cancelled');
  signal.addEventListener('abort', cancel);
  if (signal.aborted) cancel();
  let open: NodeJS.Timeout | undefined;
  try {
    const exitCode = await new Promise<number>((resolve) => {
      child.once('error', (error) => {
        stderr.add(`failed to run commands: ${error.message}\n`);
        resolve(1);
      });
      child.once('exit', (code) => {
        open = setTimeout(() => resolve(code ?? STOPPED), OUTPUT_OPEN);
      });
      child.once('close', (code) => resolve(code ?? STOPPED));
    });
    return {
      exitCode: ended === 'by itself' ? exitCode : STOPPED,
      stdout: stdout.text(),
      stderr: stderr.text(),
      ended,
    };
  } finally {
    clearTimeout(late);
    clearTimeout(open);
    signal.removeEventListener('abort', cancel);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

function collect(stream: Readable, limit: number) {
  let kept = '';
  const add = (text: string) => {
    kept = (kept + text).slice(0, limit);
  };
  stream.setEncoding('utf8').on('data', add);
  return { add, text: () => kept };
}
