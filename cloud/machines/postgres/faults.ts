import { descendants } from '../descendants.ts';
import type { Server } from './server.ts';

/** All of a server's processes: each backend is a group of its own, so that a signal to the postmaster's group would miss them. */
const processesOf = async ({ process: { pid } }: Server) =>
  pid === undefined ? [] : [pid, ...(await descendants(pid))];

/** Ends a server as a power cut does: every process at once, without a word to anybody. */
export async function killServer(server: Server): Promise<void> {
  signalEach(await processesOf(server), 'SIGKILL');
  await server.exited;
}

/**
 * Stops every process of a server where it stands: its connections stay open and silent. Gives what lets them go on; those that were
 * fenced meanwhile find their postmaster dead then, and end.
 */
export async function freezeServer(server: Server): Promise<() => void> {
  const { pid } = server.process;
  signalEach(pid === undefined ? [] : [pid], 'SIGSTOP'); // first, so that it starts no more of them
  const all = await processesOf(server);
  signalEach(all, 'SIGSTOP');
  return () => signalEach(all.reverse(), 'SIGCONT');
}

function signalEach(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids)
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it has ended
    }
}
