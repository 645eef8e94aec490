/**
 * `node bench/instance-lost.ts [times] [milliseconds]`: how many requests are harmed when one of two instances of the API is killed under 50 requests a second, and
 * the load balancer is told so many milliseconds later (250). Asked through the load balancer alone, which is the peer, and through the web tier,
 * which sends again what is safe to repeat. Ends with 1 if the web tier harmed anybody.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../services/web/app.ts';
import { openUpstream } from '../services/web/upstream.ts';
import { type Front, SETTINGS, startFront } from '../test/cloud/machines/load-balancer/front.ts';
import { isHarmed, openLoop } from './open-loop.ts';

const [times = '10', unknownMs = '250'] = process.argv.slice(2);
const RATE = 50;
/** As the environment dev has it. */
const HEALTH = { ...SETTINGS.healthCheck, intervalMs: 5_000, timeoutMs: 2_000 };

/** Answers after 20 to 60 ms, so that there is something in flight when it dies. */
const API = `
  const { createServer } = require('node:http');
  const server = createServer((request, response) => {
    request.resume().on('end', () => setTimeout(() => {
      response.writeHead(200, { 'x-served-by': 'api ' + process.pid + ' zone', 'content-type': 'application/json' });
      response.end('{"guilds":[{"id":"one"}]}');
    }, request.url === '/health' ? 0 : 20 + Math.random() * 40));
  }).listen(0, '127.0.0.1', () => console.log(server.address().port));`;

async function instance(front: Front) {
  const child: ChildProcess = spawn(process.execPath, ['-e', API], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed] = (await once(child.stdout!, 'data')) as [Buffer];
  const port = Number(printed.toString());
  const target = front.group.register({ id: `i-${child.pid}`, ip: '10.0.1.1', port, zone: 'us-east-1a' });
  while (target.health.state !== 'healthy') await sleep(10);
  return { child, target: { id: `i-${child.pid}`, port } };
}

/** How many of the requests came to harm. */
async function round(through: 'the load balancer' | 'the web tier'): Promise<number> {
  await using front = await startFront({ settings: { healthCheck: HEALTH } });
  const [doomed, other] = [await instance(front), await instance(front)];
  const balancer = `http://127.0.0.1:${front.port}`;
  const upstream = openUpstream(balancer);
  const identity = { instance: 'i-0bench', zone: 'us-east-1a', commit: 'bench' };
  const web = createApp(upstream, identity, path.resolve('services/web')).listen(0, '127.0.0.1');
  await once(web, 'listening');
  const url = through === 'the web tier' ? `http://127.0.0.1:${(web.address() as AddressInfo).port}` : balancer;
  try {
    const all = openLoop(url, RATE, AbortSignal.timeout(3_000));
    await sleep(1_000);
    doomed.child.kill('SIGKILL');
    await sleep(Number(unknownMs));
    await front.group.deregister(doomed.target, new AbortController().signal);
    return (await all).filter(isHarmed).length;
  } finally {
    other.child.kill('SIGKILL');
    web.close();
    web.closeAllConnections();
    await upstream.close();
  }
}

const table: Record<string, object> = {};
for (const through of ['the load balancer', 'the web tier'] as const) {
  const harmed: number[] = [];
  for (let time = 0; time < Number(times); time++) harmed.push(await round(through));
  const sorted = harmed.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1];
  table[`through ${through}`] = { harmed: harmed.join(' '), p50: at(0.5), p95: at(0.95), max: at(1) };
  if (through === 'the web tier' && at(1)! > 0) process.exitCode = 1;
}
console.table(table);
