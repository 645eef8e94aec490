import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A process that is still the same one if it is found with the same start time: numbers are used again. */
export interface Known {
  readonly pid: number;
  readonly started: string;
}

export interface Group extends Known {
  readonly name: string;
  readonly ending: NodeJS.Signals;
}

/** The processes of a cloud, as its folder remembers them for the next start. */
export interface Registry {
  readonly cloud: Known;
  readonly reaper: Known;
  readonly groups: readonly Group[];
}

const file = (folder: string) => path.join(folder, 'processes.json');

export function readRegistry(folder: string): Registry | undefined {
  try {
    return JSON.parse(readFileSync(file(folder), 'utf8')) as Registry;
  } catch {
    return undefined; // the first start, or a stop in good order
  }
}

export function writeRegistry(folder: string, registry: Registry): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${file(folder)}.new`, JSON.stringify(registry, undefined, 2));
  renameSync(`${file(folder)}.new`, file(folder));
}

export const forgetRegistry = (folder: string) => rmSync(file(folder), { force: true });

/** When the process started, in whichever words this system has for it; undefined when there is no such process. */
export function startOf(pid: number): string | undefined {
  try {
    // Linux: the 22nd field, counted after the command's closing parenthesis, is the start in ticks since boot.
    const [state, ...fields] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return state === 'Z' ? undefined : fields[18];
  } catch {
    if (process.platform === 'linux') return undefined;
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

export const isAlive = (known: Known) => startOf(known.pid) === known.started;
