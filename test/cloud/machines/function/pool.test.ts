import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FunctionPool, openFunctionPool } from '../../../../cloud/machines/function/pool.ts';

const runtime = fileURLToPath(new URL('../../../../cloud/machines/function/runtime.ts', import.meta.url));

describe('the pool of function workers', () => {
  let folder: string;
  let pool: FunctionPool;
  let started: string[];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'pool-'));
    await writeFile(path.join(folder, 'index.mjs'), 'let n = 0; export const handler = async () => ++n;');
    pool = openFunctionPool({ most: 2, warm: 1, warmMs: 60_000 });
    started = [];
  });
  afterEach(async () => {
    await pool.close();
    await rm(folder, { recursive: true, force: true });
  });

  const take = (key: string) =>
    pool.take(key, async () => {
      started.push(key);
      const spec = {
        ...{
          runtime,
          root: folder,
          handler: 'index.handler',
          logFormat: 'Text' as const,
          memoryMb: 128,
          environment: {},
        },
        ...{ compileCache: path.join(folder, 'compiled'), temporary: path.join(folder, `tmp-${started.length}`) },
      };
      return { spec, label: {}, onLine() {} };
    });

  async function run(key: string): Promise<unknown> {
    const { worker, release } = await take(key);
    const event = { requestId: 'r', payload: '{}', functionArn: 'arn', timeoutMs: 5000 };
    const outcome = await worker.invoke(event, () => {});
    release();
    return 'payload' in outcome ? JSON.parse(outcome.payload) : outcome.fault;
  }

  it('gives the same worker again to the same function', async () => {
    expect([await run('a'), await run('a')]).toEqual([1, 2]);
    expect(started).toEqual(['a']);
  });

  it('keeps as many idle workers as it may, and ends the longest idle one first', async () => {
    await run('a');
    await run('b');
    await run('b');
    await run('a');
    expect(started).toEqual(['a', 'b', 'a']);
  });

  it('lets an invocation wait when all workers are at work', async () => {
    const [first, second] = await Promise.all([take('a'), take('b')]);
    let third = false;
    const waiting = take('c').then((taken) => {
      third = true;
      return taken;
    });
    await first.worker.ready;
    expect(third).toBe(false);
    first.release();
    (await waiting).release();
    second.release();
    expect(started).toEqual(['a', 'b', 'c']);
  });

  it('ends an idle worker that nobody takes', async () => {
    pool = openFunctionPool({ most: 2, warm: 1, warmMs: 50 });
    const { worker, release } = await take('a');
    await worker.ready;
    release();
    expect(worker.alive).toBe(true);
    await vi.waitFor(() => expect(worker.alive).toBe(false), 5000);
    expect(await run('a')).toBe(1);
  });

  it('starts anew after a function was retired', async () => {
    await run('a/1');
    pool.retire('a/');
    expect(await run('a/1')).toBe(1);
    expect(started).toEqual(['a/1', 'a/1']);
  });

  it('lets the next one in when a worker cannot be started', async () => {
    const held = await Promise.all([take('a'), take('b')]);
    const broken = pool.take('c', () => Promise.reject(new Error('no role')));
    const after = take('d');
    for (const it of held) it.release();
    await expect(broken).rejects.toThrow('no role');
    (await after).release();
  });
});
