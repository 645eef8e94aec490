import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How long what was asked to end may take. */
const PATIENCE = 1_000;

/** Ends a process and everything that descends from it: SIGTERM, then SIGKILL for what is still there. */
export async function endTree(pid: number | undefined): Promise<void> {
  if (!pid) return;
  const all = await descendants(pid);
  for (const each of all) send(each, 'SIGTERM');
  await sleep(PATIENCE);
  for (const each of all) send(each, 'SIGKILL');
}

/** The process and its descendants, youngest first. */
async function descendants(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  const pairs = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const found = [pid];
  for (const parent of found) {
    for (const [child, of] of pairs)
      if (of === parent && child !== undefined && !found.includes(child)) found.push(child);
  }
  return found.reverse();
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
