import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { signalGroup, untilGone } from './keeper/group.ts';
import { endLeftovers } from './keeper/leftovers.ts';
import { forgetRegistry, type Group, startOf, writeRegistry } from './keeper/registry.ts';

/**
 * Starts processes, each as the leader of its own group, and ends them: when asked, when the cloud stops, and when the cloud is
 * killed (a small process of the keeper's own outlives the cloud for as long as that takes).
 */
export interface Keeper {
  spawn(
    command: string,
    args: readonly string[],
    options: SpawnOptions & { name: string; ending?: NodeJS.Signals },
  ): ChildProcess;
  /** Ends the process's whole group: `ending` first (default SIGTERM), SIGKILL after `patience` milliseconds. Resolves when it is gone. */
  end(child: ChildProcess, patience?: number): Promise<void>;
  /**
   * Has a descendant of `child` that leads a group of its own and is going to be stopped (SIGSTOP) end with the rest, whatever becomes of
   * its parent: by itself it would notice nothing. Gives what forgets it, for when it goes on.
   */
  adopt(child: ChildProcess, pid: number): () => void;
  /** Ends all of them. Nothing starts from then on: `spawn` throws `KeeperClosed`. */
  close(): Promise<void>;
}

/** Something wants a process of a cloud that stops. */
export class KeeperClosed extends Error {
  override readonly name = 'KeeperClosed';
}

/** What is left of a group was killed with its leader and is gone in no time; where nobody reaps orphans, it stays as a zombie for ever. */
const REMAINDER = 100;

/**
 * Opens the keeper of this folder, after it has ended what an earlier cloud left behind.
 * Throws `FolderInUse` when a cloud runs on the folder.
 */
export async function startKeeper(folder: string): Promise<Keeper> {
  await endLeftovers(folder);
  const reaper = spawn('sh', [fileURLToPath(new URL('keeper/reaper.sh', import.meta.url))], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    env: { PATH: process.env.PATH },
  });
  await once(reaper, 'spawn');
  reaper.unref();
  const pipe = reaper.stdin!;
  pipe.on('error', () => {}); // a reaper that was killed; the registry is still there
  const groups = new Map<number, Group>();
  const children = new Map<number, ChildProcess>();
  /** By process id, whose descendant each one is. */
  const adopted = new Map<number, number>();
  let closed = false;
  const known = (pid: number) => ({ pid, started: startOf(pid) ?? '' });
  const self = { cloud: known(process.pid), reaper: known(reaper.pid!) };
  const remember = () => writeRegistry(folder, { ...self, groups: [...groups.values()] });
  remember();

  function note(pid: number, name: string, ending: NodeJS.Signals): void {
    pipe.write(`+ ${pid} ${ending.slice('SIG'.length)}\n`);
    groups.set(pid, { ...known(pid), name, ending });
    remember();
  }

  function forget(pid: number): void {
    if (!groups.delete(pid) || pipe.writableEnded) return;
    pipe.write(`- ${pid}\n`);
    remember();
  }

  function keep(child: ChildProcess, pid: number, name: string, ending: NodeJS.Signals): void {
    children.set(pid, child);
    note(pid, name, ending);
    child.once('exit', () => {
      signalGroup(pid, 'SIGKILL'); // a group does not outlive its leader
      children.delete(pid);
      forget(pid);
    });
  }

  async function end(child: ChildProcess, patience = 5000): Promise<void> {
    const { pid } = child;
    if (pid === undefined || !children.has(pid)) return; // it never started, or is gone
    const exit = once(child, 'exit');
    signalGroup(pid, groups.get(pid)!.ending);
    // As systemd does: what is stopped follows no other signal.
    for (const stopped of [pid, ...[...adopted.keys()].filter((it) => adopted.get(it) === pid)])
      signalGroup(stopped, 'SIGCONT');
    const impatience = setTimeout(() => signalGroup(pid, 'SIGKILL'), patience);
    await exit.finally(() => clearTimeout(impatience));
    await untilGone(pid, REMAINDER);
  }

  return {
    spawn(command, args, { name, ending = 'SIGTERM', ...options }) {
      if (closed) throw new KeeperClosed(`Cannot start ${name}: the cloud stops`);
      const child = spawn(command, args, { ...options, detached: true });
      if (child.pid !== undefined) keep(child, child.pid, name, ending);
      return child;
    },
    end,
    adopt(child, pid) {
      adopted.set(pid, child.pid!);
      note(pid, `a descendant of ${groups.get(child.pid!)?.name}`, 'SIGKILL');
      return () => {
        adopted.delete(pid);
        forget(pid);
      };
    },
    async close() {
      closed = true;
      await Promise.all([...children.values()].map((child) => end(child)));
      for (const pid of adopted.keys()) signalGroup(pid, 'SIGKILL');
      const gone = once(reaper, 'exit');
      reaper.ref();
      pipe.end();
      await gone;
      forgetRegistry(folder);
    },
  };
}
