import http from 'node:http';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type Front, startFront } from './front.ts';
import { type Origin, startOrigin } from './origin.ts';

let front: Front;
let origin: Origin;
let slow: () => void = () => {};
const agent = new http.Agent({ keepAlive: true });

beforeAll(async () => {
  front = await startFront();
  origin = await startOrigin({
    '/slow': (_, response) => {
      slow = () => response.end('late');
    },
  });
  const target = front.group.register({ id: 'i-1', ip: '10.0.1.1', port: origin.port, zone: 'us-east-1a' });
  await vi.waitFor(() => expect(target.health.state).toBe('healthy'));
});

afterAll(async () => {
  agent.destroy();
  await front[Symbol.asyncDispose]();
  await origin[Symbol.asyncDispose]();
});

beforeEach(() => ask('/length')); // a connection is there

/** The status, and after how many milliseconds it came; `timeout` after `patience`. */
function ask(path: string, patience = 5_000): Promise<{ status: number | string; after: number }> {
  const began = performance.now();
  const signal = AbortSignal.timeout(patience);
  return new Promise((resolve) => {
    const done = (status: number | string) => resolve({ status, after: performance.now() - began });
    const request = http.get({ host: '127.0.0.1', port: front.port, path, agent, signal }, (response) =>
      response.resume().on('end', () => done(response.statusCode!)),
    );
    request.on('error', (error) => done(signal.aborted ? 'timeout' : error.message));
  });
}

it('says nothing on old and new connections while it is a black hole, for exactly as long as it was told', async () => {
  const began = performance.now();
  front.gate.blackhole(500);
  expect(await ask('/length', 100)).toMatchObject({ status: 'timeout' });
  expect(await ask('/length', 100)).toMatchObject({ status: 'timeout' });
  const held = await ask('/length');
  expect(held.status).toBe(200);
  expect(performance.now() - began).toBeGreaterThanOrEqual(499);
  expect(performance.now() - began).toBeLessThan(2_000);
});

it('accepts connections as a black hole, and asks no target', async () => {
  const before = origin.seen.length;
  const release = front.gate.blackhole();
  const socket = net.connect(front.port, '127.0.0.1');
  let said = 0;
  socket.on('data', (bytes) => {
    said += bytes.length;
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write('GET /length HTTP/1.1\r\nHost: x\r\n\r\n');
  await sleep(150);
  expect(said).toBe(0);
  expect(origin.seen.slice(before).filter((it) => it.url === '/length')).toEqual([]);
  release();
  release();
  await vi.waitFor(() => expect(said).toBeGreaterThan(0));
  socket.destroy();
});

it('keeps back the response to a request that was on its way', async () => {
  const pending = ask('/slow');
  await vi.waitFor(() => expect(origin.seen.some((it) => it.url === '/slow')).toBe(true));
  const release = front.gate.blackhole();
  slow();
  expect(await Promise.race([pending, sleep(150, 'nothing')])).toBe('nothing');
  release();
  expect(await pending).toMatchObject({ status: 200 });
});

it('opens when the last of two black holes is released', async () => {
  const [one, other] = [front.gate.blackhole(), front.gate.blackhole()];
  one();
  expect(await ask('/length', 100)).toMatchObject({ status: 'timeout' });
  other();
  expect(await ask('/length')).toMatchObject({ status: 200 });
});

it('holds up each request by the delay until it is released', async () => {
  const release = front.gate.delay(1_000);
  const slowed = await ask('/length');
  expect(slowed.status).toBe(200);
  expect(slowed.after).toBeGreaterThanOrEqual(999);
  release();
  expect((await ask('/length')).after).toBeLessThan(900);
});
