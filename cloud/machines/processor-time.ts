import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * How many seconds of a processor each process group has used so far, by the id of the group. From `ps`, which Linux and macOS both have;
 * it counts whole seconds on Linux. Time of processes that have ended is gone with them.
 */
export async function processorTimes(): Promise<Map<number, number>> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pgid=,time=']);
  const groups = new Map<number, number>();
  for (const line of stdout.split('\n')) {
    const [group = '', time] = line.trim().split(/\s+/);
    if (time) groups.set(Number(group), (groups.get(Number(group)) ?? 0) + readTime(time));
  }
  return groups;
}

/** `[[DD-]HH:]MM:SS[.CC]` in seconds. */
export function readTime(text: string): number {
  const [clock = '', days = '0'] = text.split('-').reverse();
  const [seconds = 0, minutes = 0, hours = 0] = clock.split(':').reverse().map(Number);
  return Number(days) * 86_400 + hours * 3_600 + minutes * 60 + seconds;
}
