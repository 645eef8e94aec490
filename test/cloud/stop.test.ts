import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCloud } from '../../cloud/cloud.ts';

describe('the end of a cloud', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'stop-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const start = () => startCloud({ folder, port: 0, resume: [] });

  it('ends the processes and frees the folder though a service cannot stop', async () => {
    const running = await start();
    const process = running.cloud.processes.spawn('sleep', ['60'], { name: 'sleeper' });
    running.cloud.onStop(() => Promise.reject(new Error('the disk is full')));
    await expect(running.stop()).rejects.toThrow('Could not stop in order: the disk is full');
    expect(process.signalCode).toBe('SIGTERM');
    await (await start()).stop();
  });

  it('is the same for whoever asks for it again', async () => {
    const running = await start();
    let ended = 0;
    running.cloud.onStop(async () => {
      await running.cloud.clock.sleep(20);
      ended += 1;
    });
    const first = running.stop();
    await running.stop();
    expect(ended).toBe(1);
    await first;
  });

  it('stops what was started while it stopped', async () => {
    const running = await start();
    const ended: string[] = [];
    running.cloud.onStop(() => running.cloud.onStop(() => void ended.push('late')));
    await running.stop();
    expect(ended).toEqual(['late']);
  });

  it('says that another program has the port, and leaves the folder free', async () => {
    await using other = await start();
    const port = Number(new URL(other.endpoint).port);
    const elsewhere = path.join(folder, 'elsewhere');
    await expect(startCloud({ folder: elsewhere, port, resume: [] })).rejects.toThrow(
      `Cannot listen on port ${port}: another program uses it; choose another port`,
    );
    await (await startCloud({ folder: elsewhere, port: 0, resume: [] })).stop();
  });
});
