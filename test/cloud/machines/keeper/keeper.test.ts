import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readRegistry, startOf } from '../../../../cloud/machines/keeper/registry.ts';
import { startKeeper } from '../../../../cloud/machines/keeper.ts';
import { frozenFamily } from './frozen-family.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'keeper-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A zombie is gone: it waits only for whoever reaps orphans here. */
const isGone = (pid: number) => startOf(pid) === undefined;
const FAMILY = 'sleep 100 & echo $!; wait';
const STUBBORN = "trap '' TERM; echo ready; while true; do sleep 0.1; done";

/** What the process says first: the id of its child, for a family. */
async function firstLine(child: ChildProcess): Promise<number> {
  return Number(await once(child.stdout!, 'data'));
}

describe('a keeper', () => {
  it('ends the whole group of a process, children included', async () => {
    const keeper = await startKeeper(folder);
    const child = keeper.spawn('sh', ['-c', FAMILY], { name: 'a family' });
    const grandchild = await firstLine(child);
    await keeper.end(child);
    expect([child.pid!, grandchild].map(isGone)).toEqual([true, true]);
    await keeper.close();
  });

  it('uses force on a group that does not listen', async () => {
    const keeper = await startKeeper(folder);
    const child = keeper.spawn('sh', ['-c', STUBBORN], { name: 'stubborn' });
    await firstLine(child);
    await keeper.end(child, 100);
    expect(isGone(child.pid!)).toBe(true);
    await keeper.close();
  });

  it('does not let a group outlive its leader', async () => {
    const keeper = await startKeeper(folder);
    const child = keeper.spawn('sh', ['-c', FAMILY], { name: 'a family' });
    const grandchild = await firstLine(child);
    process.kill(child.pid!, 'SIGKILL');
    await vi.waitFor(() => expect(isGone(grandchild)).toBe(true), { timeout: 10_000 });
    await keeper.close();
  });

  it('sends the signal that the process asked for', async () => {
    const keeper = await startKeeper(folder);
    const script = "trap 'exit 7' INT; trap '' TERM; echo ready; while true; do sleep 0.05; done";
    const child = keeper.spawn('sh', ['-c', script], { name: 'polite', ending: 'SIGINT' });
    await firstLine(child);
    const exit = once(child, 'exit');
    await keeper.end(child);
    expect((await exit)[0]).toBe(7);
    await keeper.close();
  });

  it('ends what is stopped by the signal that it asked for', async () => {
    const keeper = await startKeeper(folder);
    const script = "trap 'exit 7' INT; echo ready; while true; do sleep 0.05; done";
    const child = keeper.spawn('sh', ['-c', script], { name: 'frozen', ending: 'SIGINT' });
    await firstLine(child);
    process.kill(-child.pid!, 'SIGSTOP');
    const exit = once(child, 'exit');
    await keeper.end(child);
    expect((await exit)[0]).toBe(7);
    await keeper.close();
  });

  it('ends an adopted process that stands still, though its parent is gone', async () => {
    const keeper = await startKeeper(folder);
    const { child, pid } = await frozenFamily(keeper);
    await keeper.end(child);
    expect(isGone(pid)).toBe(false); // ended by nobody: it is no member of the group, and hears nothing
    process.kill(pid, 'SIGSTOP'); // the end of its parent lets it go on
    await keeper.close();
    await vi.waitFor(() => expect(isGone(pid)).toBe(true), { timeout: 10_000 });
  });

  it('ends everything and forgets it at close', async () => {
    const keeper = await startKeeper(folder);
    const child = keeper.spawn('sh', ['-c', FAMILY], { name: 'a family' });
    const grandchild = await firstLine(child);
    await keeper.close();
    expect([child.pid!, grandchild].map(isGone)).toEqual([true, true]);
    expect(readRegistry(folder)).toBeUndefined();
  });

  it('refuses a folder on which a cloud runs', async () => {
    const keeper = await startKeeper(folder);
    await expect(startKeeper(folder)).rejects.toMatchObject({ name: 'FolderInUse' });
    await keeper.close();
  });
});

describe('a cloud that is killed', () => {
  async function otherCloud(...args: string[]): Promise<{ cloud: ChildProcess; pid: number }> {
    const cloud = fork(path.join(import.meta.dirname, 'other-cloud.ts'), [folder, ...args]);
    const [pid] = (await once(cloud, 'message')) as [number];
    return { cloud, pid };
  }
  async function kill(pid: number, child: ChildProcess) {
    const exit = once(child, 'exit');
    process.kill(pid, 'SIGKILL');
    await exit;
  }

  it('leaves no process', async () => {
    const { cloud, pid } = await otherCloud();
    await kill(cloud.pid!, cloud);
    await vi.waitFor(() => expect(isGone(pid)).toBe(true), 3000);
  });

  it('leaves no process that stood still in a group of its own', async () => {
    const { cloud, pid } = await otherCloud('frozen');
    await kill(cloud.pid!, cloud);
    await vi.waitFor(() => expect(isGone(pid)).toBe(true), { timeout: 10_000 });
  });

  it('leaves no process after the next start when its reaper was killed with it', async () => {
    const { cloud, pid } = await otherCloud();
    process.kill(readRegistry(folder)!.reaper.pid, 'SIGKILL');
    await kill(cloud.pid!, cloud);
    expect(isGone(pid)).toBe(false);
    const keeper = await startKeeper(folder);
    await vi.waitFor(() => expect(isGone(pid)).toBe(true), { timeout: 10_000 });
    await keeper.close();
  });

  it('leaves nothing that stood still either, after the next start', async () => {
    const { cloud, pid } = await otherCloud('frozen');
    process.kill(readRegistry(folder)!.reaper.pid, 'SIGKILL');
    await kill(cloud.pid!, cloud);
    expect(isGone(pid)).toBe(false);
    const keeper = await startKeeper(folder);
    await vi.waitFor(() => expect(isGone(pid)).toBe(true), { timeout: 10_000 });
    await keeper.close();
  });
});
