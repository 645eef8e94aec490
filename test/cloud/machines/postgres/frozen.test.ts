import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, it, vi } from 'vitest';
import { readRegistry, startOf } from '../../../../cloud/machines/keeper/registry.ts';

it('leaves no backend of a frozen primary behind when its cloud is killed before the thaw', async () => {
  const cloud = fork(path.join(import.meta.dirname, 'frozen-cloud.ts'));
  const [{ frozen, folder }] = (await once(cloud, 'message')) as [{ frozen: number[]; folder: string }];
  const isThere = (pid: number) => startOf(pid) !== undefined;
  expect(frozen.filter(isThere).length).toBeGreaterThan(3); // fenced: their postmaster is dead, and they have not noticed
  const { groups } = readRegistry(folder)!;

  const exit = once(cloud, 'exit');
  cloud.kill('SIGKILL');
  await exit;
  const all = [...frozen, ...groups.map(({ pid }) => pid)];
  try {
    await vi.waitFor(() => expect(all.filter(isThere)).toEqual([]), { timeout: 20_000, interval: 50 });
  } finally {
    for (const pid of all.filter(isThere)) process.kill(pid, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}, 60_000);
