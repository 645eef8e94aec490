import { setTimeout as sleep } from 'node:timers/promises';

/** Sends the signal to every process of the group; false when there is none. 0 only asks. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPERM') return true; // it is there, and another user's
    return false;
  }
}

/** Whether the group was gone within so many milliseconds. No event tells when the last process of a group ends, so it asks. */
export async function untilGone(pid: number, patience: number): Promise<boolean> {
  const until = performance.now() + patience;
  while (signalGroup(pid, 0)) {
    if (performance.now() > until) return false;
    await sleep(5);
  }
  return true;
}
