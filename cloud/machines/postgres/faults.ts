import { descendants } from '../descendants.ts';
import type { Server } from './server.ts';

/**
 * All of a server's processes: each backend is a group of its own, so that a signal to the postmaster's group would miss them. The postmaster is
 * stopped first, so that it starts no more of them: one that is missed waits for ever for a lock that a dead one held.
 */
async function stopped({ process: { pid } }: Server): Promise<number[]> {
  if (pid === undefined) return [];
  signalEach([pid], 'SIGSTOP');
  return [pid, ...(await descendants(pid))];
}

/** Ends a server as a power cut does: every process at once, without a word to anybody. */
export async function killServer(server: Server): Promise<void> {
  signalEach(await stopped(server), 'SIGKILL');
  await server.exited;
}

/**
 * Stops every process of a server where it stands: its connections stay open and silent. Gives what lets them go on; those that were
 * fenced meanwhile find their postmaster dead then, and end.
 */
export async function freezeServer(server: Server): Promise<() => void> {
  const { pid } = server.process;
  const all = await stopped(server);
  // Whoever is fenced meanwhile is nobody's child any more, and would stay where it stands if the cloud were killed before the thaw.
  const forgets = all.filter((it) => it !== pid).map((it) => server.adopt(it));
  signalEach(all, 'SIGSTOP');
  return () => {
    signalEach(all.reverse(), 'SIGCONT');
    for (const forget of forgets) forget();
  };
}

function signalEach(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids)
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has ended
    }
}
