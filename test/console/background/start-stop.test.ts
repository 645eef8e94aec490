import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { launch } from '../../../console/background/launch.ts';
import { runningOn } from '../../../console/background/processes.ts';
import { muster } from '../command-line.ts';

const patient = { timeout: 20_000, interval: 50 };

describe('muster start and stop', () => {
  let folder: string;
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'muster-'));
  });
  afterEach(async () => {
    if (await runningOn(folder)) await muster('--folder', folder, 'stop');
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  /** The cloud alone, without Muster in it: it is up in a second. */
  async function cloud() {
    const child = spawn(process.execPath, ['cloud/main.ts', '--folder', folder, '--port', '0'], { stdio: 'ignore' });
    children.push(child);
    const ended = once(child, 'exit');
    await vi.waitFor(async () => expect(await runningOn(folder)).toBeDefined(), patient);
    return { pid: child.pid!, ended };
  }

  it('stops a running cloud by its id, says so, and leaves nothing', async () => {
    const { pid, ended } = await cloud();
    const { code, out } = await muster('--folder', folder, '--json', 'stop');
    expect(JSON.parse(out)).toMatchObject({ stopped: true, pid, ended: expect.any(Array) });
    expect(code).toBe(0);
    expect(await runningOn(folder)).toBeUndefined();
    await ended;
  });

  it('says in a sentence that nothing runs, and that is no failure', async () => {
    const { code, out } = await muster('--folder', folder, 'stop');
    expect(out).toBe(`Nothing runs on ${folder}. "muster start" starts it.\n`);
    expect(code).toBe(0);
  });

  it('takes no other process for the cloud, though it has the number of one that was killed', async () => {
    const cloud = { pid: process.pid, started: 'long ago' };
    await writeFile(path.join(folder, 'processes.json'), JSON.stringify({ cloud, groups: [] }));
    expect((await muster('--folder', folder, 'stop')).out).toContain('Nothing runs');
  });

  it('says in a sentence that it runs already, and starts no second one', async () => {
    const { pid } = await cloud();
    const { code, out } = await muster('--folder', folder, 'start');
    expect(out).toContain(`It runs already on ${folder}, with process id ${pid}`);
    expect(code).toBe(0);
  });

  it('ends with 1 and the reason where it cannot start', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const { code, out, err } = await muster('--folder', folder, '--json', 'start', '--port', String(port));
    expect(err).toContain(`Cannot listen on port ${port}: another program uses it`);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    taken.close();
  });

  it('stops what it has begun when it is interrupted', async () => {
    const child = spawn(process.execPath, ['console/muster.ts', '--folder', folder, 'start', '--port', '0'], {
      stdio: 'ignore',
    });
    children.push(child);
    await vi.waitFor(async () => expect(await runningOn(folder)).toBeDefined(), patient);
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    await ended;
    expect(child.exitCode).toBe(130);
    await vi.waitFor(async () => expect(await runningOn(folder)).toBeUndefined(), patient);
  });

  it('returns once the program serves, tells what it has printed, and lets it go on', async () => {
    const program = path.join(folder, 'serve.mjs');
    await writeFile(
      program,
      'console.log("on its way"); process.send({ page: "http://127.0.0.1" }); setInterval(() => {}, 1000);',
    );
    const told: string[] = [];
    const { pid, live, log } = await launch({ folder, args: [], program, tell: (text) => told.push(text) });
    try {
      expect(live.page).toBe('http://127.0.0.1');
      expect(told.join('')).toBe('on its way\n');
      expect(await readFile(log, 'utf8')).toBe('on its way\n');
      expect(process.kill(pid, 0)).toBe(true);
    } finally {
      process.kill(pid, 'SIGKILL');
    }
  });
});
