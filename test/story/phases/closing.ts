import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Evening } from '../evening.ts';
import { ask } from '../site.ts';

interface Row {
  readonly pid: number;
  readonly parent: number;
  /** Resident memory in KiB; what processes share counts in each of them. */
  readonly resident: number;
  readonly args: string;
}

/** The evening ends as a person ends it. */
export const closing = (tonight: () => Evening) =>
  describe('Ctrl-C', () => {
    it('ends everything in order, and leaves no process', async () => {
      const { pid, site, outputs, interrupt, measure, printed } = tonight();
      const ours = await tree(pid);
      const resident = ours.reduce((sum, row) => sum + row.resident, 0);
      measure('memory of everything at the end, shared pages in each process', `${Math.round(resident / 1024)} MiB`);
      expect(ours.filter(({ args }) => args.includes('postgres')).length).toBeGreaterThanOrEqual(2);
      expect(ours.filter(({ args }) => args.includes('listen.mjs')).length).toBe(4);
      const began = performance.now();
      expect(await interrupt()).toBe(0);
      measure('the end, from Ctrl-C to the exit', performance.now() - began);
      expect(printed()).toContain('Stopping; the data stays.');
      const still = (await processes()).filter((row) => ours.some((it) => it.pid === row.pid && it.args === row.args));
      expect(still).toEqual([]);
      await expect(ask('GET', `${site}/health`)).rejects.toThrow('fetch failed');
      await expect(fetch(outputs.endpoint)).rejects.toThrow('fetch failed');
    }, 60_000);
  });

/** Everything that runs; a process that has ended and waits for its parent to ask (Z) does not. */
async function processes(): Promise<Row[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'pid=,ppid=,rss=,stat=,args='], {
    maxBuffer: 2 ** 24,
  });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, resident, state = '', args = ''] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return pid && !state.startsWith('Z')
      ? [{ pid: Number(pid), parent: Number(parent), resident: Number(resident), args }]
      : [];
  });
}

/** The process and all that come from it. */
async function tree(root: number): Promise<Row[]> {
  const all = await processes();
  const under = (parent: number): Row[] =>
    all.filter((row) => row.parent === parent).flatMap((row) => [row, ...under(row.pid)]);
  return [...all.filter((row) => row.pid === root), ...under(root)];
}
