import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** A process, and when it started: numbers are used again. */
interface Known {
  readonly pid: number;
  readonly started: string;
}

/** The cloud that runs on a folder, as it notes itself and its processes down there. */
export interface Running {
  readonly pid: number;
  readonly started: string;
  /** What it has running: `instance i-…`, `postgres …`. */
  readonly processes: readonly string[];
}

/** Undefined if none runs there: it never did, was stopped, or was killed. */
export async function runningOn(folder: string): Promise<Running | undefined> {
  const text = await readFile(path.join(folder, 'processes.json'), 'utf8').catch(() => undefined);
  if (!text) return;
  const { cloud, groups } = JSON.parse(text) as { cloud: Known; groups: { name: string }[] };
  return isAlive(cloud) ? { ...cloud, processes: groups.map(({ name }) => name) } : undefined;
}

export const isAlive = ({ pid, started }: Known) => startOf(pid) === started;

/** In the words of this system, which are those that the cloud notes: ticks since the boot on Linux, a date elsewhere. Undefined if there is no such process. */
function startOf(pid: number): string | undefined {
  if (process.platform !== 'linux') return lstart(pid);
  try {
    const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return state === 'Z' ? undefined : fields[18];
  } catch {
    return;
  }
}

function lstart(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return;
  }
}
