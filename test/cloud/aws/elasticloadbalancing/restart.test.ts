import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { createFront, createVpc, localUrl, register, startApplication, startStage, untilHealth } from './stage.ts';

it('is back after a restart of the cloud at the same port and name, and checks its targets anew', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'elb-'));
  try {
    const before = await startStage(folder);
    const place = await createVpc(before);
    const front = await createFront(before, place);
    const url = await localUrl(before, front);
    const application = await startApplication(before, place, (_, response) => response.end('here'));
    await register(before, front, application.ip);
    await untilHealth(before, front, { [application.ip]: 'healthy' });
    const addresses = before.running.cloud.network.resolve(front.dnsName);
    await before[Symbol.asyncDispose]();

    await using after = await startStage(folder);
    expect(await localUrl(after, front)).toBe(url);
    expect(after.running.cloud.network.resolve(front.dnsName)).toEqual(addresses);
    await untilHealth(after, front, { [application.ip]: 'healthy' });
    expect(await (await fetch(url)).text()).toBe('here');
    await application.stop();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
