import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { readTime } from '../cloud/machines/processor-time.ts';

/** The processor time of one process so far, in seconds. */
interface Spent {
  readonly pid: number;
  readonly name: string;
  readonly time: number;
}

/** Runs the work, and says for how much of that time each process had a processor. */
export async function spentDuring<T>(work: () => Promise<T>) {
  const before = await processes();
  const began = performance.now();
  const result = await work();
  const took = (performance.now() - began) / 1000;
  const table = (await processes())
    .map((it) => ({ ...it, time: it.time - (before.find(({ pid }) => pid === it.pid)?.time ?? 0) }))
    .filter(({ time }) => time >= 0.05)
    .sort((a, b) => b.time - a.time)
    .map(({ name, pid, time }) => ({ process: name, pid, 'processor %': Number(((time / took) * 100).toFixed(1)) }));
  return { result, table };
}

/** Every Node and PostgreSQL process of this machine. To the hundredth of a second on Linux, as `ps` says it elsewhere. */
async function processes(): Promise<Spent[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,time=,args='], { maxBuffer: 1 << 24 });
  return stdout.split('\n').flatMap((line) => {
    const [, pid = '', time = '', args = ''] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return /postgres|node/.test(args)
      ? [{ pid: Number(pid), name: nameOf(args), time: exact(pid) ?? readTime(time) }]
      : [];
  });
}

/** The program and what it runs, without their folders. */
function nameOf(args: string): string {
  if (args.startsWith('postgres:')) return args.replace(/\d+\.\d+\.\d+\.\d+\(\d+\)/, '').slice(0, 60);
  return args
    .split(' ')
    .map((it) => it.split(path.sep).slice(-2).join('/'))
    .join(' ')
    .slice(0, 60);
}

/** Linux's clock ticks are hundredths of a second. */
function exact(pid: string): number | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return undefined;
  }
}
