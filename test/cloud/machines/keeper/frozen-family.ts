import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Keeper } from '../../../../cloud/machines/keeper.ts';

/** A parent whose child leads a session of its own, as a backend of PostgreSQL does. */
const PARENT =
  "console.log(require('child_process').spawn('sleep', ['100'], { detached: true, stdio: 'ignore' }).pid); setInterval(() => {}, 1e6)";

/** A kept process with a child that stands still, and that the keeper knows of; `pid` is the child's. */
export async function frozenFamily(keeper: Keeper): Promise<{ child: ChildProcess; pid: number }> {
  const child = keeper.spawn(process.execPath, ['-e', PARENT], { name: 'a parent' });
  const pid = Number(await once(child.stdout!, 'data'));
  keeper.adopt(child, pid);
  process.kill(pid, 'SIGSTOP');
  return { child, pid };
}
