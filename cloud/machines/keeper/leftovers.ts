import { setTimeout as sleep } from 'node:timers/promises';
import { signalGroup, untilGone } from './group.ts';
import { forgetRegistry, isAlive, readRegistry } from './registry.ts';

export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
  constructor(folder: string, pid: number) {
    super(`A cloud with process id ${pid} runs on "${folder}": stop it, or start this one on another folder`);
  }
}

/** A reaper gives its groups five seconds; one that takes longer than this is stuck. */
const REAPED = 10_000;

/** Ends what a cloud that was killed left running, together with the reaper that was killed with it or is still at work. */
export async function endLeftovers(folder: string): Promise<void> {
  const before = readRegistry(folder);
  if (!before) return;
  if (isAlive(before.cloud)) throw new FolderInUse(folder, before.cloud.pid);
  const until = performance.now() + REAPED;
  while (isAlive(before.reaper) && before.groups.some(isAlive) && performance.now() < until) await sleep(20);
  const left = before.groups.filter(isAlive);
  for (const { pid, ending } of left) {
    signalGroup(pid, ending);
    signalGroup(pid, 'SIGCONT'); // what is stopped follows no other signal
  }
  await Promise.all(
    left.map(async ({ pid }) => {
      if (!(await untilGone(pid, 5000))) signalGroup(pid, 'SIGKILL');
    }),
  );
  forgetRegistry(folder);
}
