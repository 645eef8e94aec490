/**
 * `node bench/overload.ts [seconds] [limit]`: the web tier in front of an API that answers 250 requests a second, eight at a time, under twice as many as that.
 * Once with no limit of what is let in, which is the peer, and once with one (512). A client gives up after ten seconds.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp } from '../services/web/app.ts';
import { openUpstream } from '../services/web/upstream.ts';
import { openLoop, tell } from './open-loop.ts';

const [seconds = '15', limit = '512'] = process.argv.slice(2);
const AT_ONCE = 8;
const EACH_MS = 32;
const CAPACITY = (AT_ONCE * 1000) / EACH_MS;

/** Answers in the order in which it was asked, as a pool of connections does. */
async function api() {
  const waiting: (() => void)[] = [];
  let busy = 0;
  const turn = () => new Promise<void>((resolve) => (busy++ < AT_ONCE ? resolve() : waiting.push(resolve)));
  const server = createServer(async (_, response) => {
    await turn();
    await sleep(EACH_MS);
    busy--;
    waiting.shift()?.();
    response.setHeader('x-served-by', 'api');
    response.end('{"guilds":[{"id":"one"}]}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function measure(name: string, inFlight: number) {
  const behind = await api();
  const upstream = openUpstream(behind.url);
  const identity = { instance: 'i-0bench', zone: 'us-east-1a', commit: 'bench' };
  const web = createApp(upstream, identity, path.resolve('services/web'), inFlight).listen(0, '127.0.0.1');
  await once(web, 'listening');
  const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  const all = await openLoop(url, 2 * CAPACITY, AbortSignal.timeout(Number(seconds) * 1000), 20_000, 10_000);
  console.log(`\n${name}`);
  tell(all);
  for (const server of [web, behind.server]) {
    server.close();
    server.closeAllConnections();
  }
  await upstream.close().catch(() => {}); // what it still had under way was cut
}

await measure('without a limit', Number.POSITIVE_INFINITY);
await measure(`at most ${limit} under way`, Number(limit));
