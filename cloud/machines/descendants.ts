import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The processes that this one started, and those started in turn. Where there is no `ps`, none are known. */
export async function descendants(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid='], { env: { PATH: process.env.PATH } }).catch(() => ({
    stdout: '',
  }));
  const children = new Map<number, number[]>();
  for (const line of stdout.split('\n')) {
    const [child = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
    children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const under = (parent: number): number[] => (children.get(parent) ?? []).flatMap((child) => [child, ...under(child)]);
  return under(pid);
}
