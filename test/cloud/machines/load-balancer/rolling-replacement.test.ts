import http from 'node:http';
import { expect, it, vi } from 'vitest';
import { type Front, startFront } from './front.ts';
import { type Origin, startOrigin } from './origin.ts';

const CLIENTS = 40;
const REPLACEMENTS = 6;

/** Every fourth request is slow, so that there is always something on its way when a target leaves. */
const startVersion = () =>
  startOrigin({
    '/slow': (_, response) => void setTimeout(() => response.end('x'.repeat(1024)), 150),
    '/fast': (_, response) => response.end('x'.repeat(1024)),
  });

async function join(front: Front, id: string, origin: Origin) {
  const target = front.group.register({ id, ip: '10.0.1.1', port: origin.port, zone: 'us-east-1a' });
  await vi.waitFor(() => expect(target.health.state).toBe('healthy'), { timeout: 5_000 });
  return { id, origin };
}

it('harms no request of forty clients while every target is replaced', async () => {
  await using front = await startFront();
  let fleet = [await join(front, 'v0', await startVersion()), await join(front, 'v1', await startVersion())];
  const agent = new http.Agent({ keepAlive: true, maxSockets: CLIENTS });
  const outcomes = new Map<string, number>();
  let running = true;
  const request = (path: string, method: string) =>
    new Promise<void>((resolve) => {
      const note = (outcome: string) => {
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        resolve();
      };
      const outgoing = http.request({ host: '127.0.0.1', port: front.port, path, method, agent }, (response) => {
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
        });
        response.on('close', () => note(`${response.statusCode} ${bytes}`));
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => note(error.code ?? error.message));
      outgoing.end(method === 'POST' ? 'x' : undefined);
    });
  const clients = Array.from({ length: CLIENTS }, async (_, i) => {
    while (running) await request(i % 4 ? '/fast' : '/slow', i % 2 ? 'POST' : 'GET');
  });

  for (let i = 0; i < REPLACEMENTS; i++) {
    fleet = [...fleet, await join(front, `v${i + 2}`, await startVersion())];
    const [old, ...rest] = fleet;
    await front.group.deregister({ id: old!.id, port: old!.origin.port }, new AbortController().signal);
    await old!.origin[Symbol.asyncDispose]();
    fleet = rest;
  }
  running = false;
  await Promise.all(clients);
  agent.destroy();
  for (const { origin } of fleet) await origin[Symbol.asyncDispose]();

  expect([...outcomes.keys()]).toEqual(['200 1024']);
  expect(outcomes.get('200 1024')).toBeGreaterThan(CLIENTS * REPLACEMENTS);
});
