/**
 * `node bench/load.ts URL [requests/s] [seconds]`: an open-loop load of 95 % reads and 5 % writes through the public load balancer, from this one
 * process. Prints what came back and how late (from the moment at which each request was due), and the processor time that every process of
 * the cloud took meanwhile. Ends with 1 if a request was harmed: answered anything but 2xx, or not at all.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { processes, type Spent } from './processes.ts';

const [url = 'http://127.0.0.1:8080', rate = '500', seconds = '30'] = process.argv.slice(2);
const pool = new Pool(url, { connections: 128, pipelining: 1, headersTimeout: 20_000, bodyTimeout: 20_000 });
const latencies: number[] = [];
const outcomes = new Map<string, number>();
const note = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
let known = '';

async function send(due: number, turn: number): Promise<void> {
  const isWrite = turn % 20 === 7;
  try {
    const { statusCode, body } = await pool.request({
      method: isWrite ? 'POST' : 'GET',
      path: !isWrite && turn % 2 ? `/api/guilds/${known}` : isWrite ? '/api/guilds' : '/api/guilds?limit=20',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: isWrite ? JSON.stringify({ name: `Load ${randomUUID()}`, realm: 'Bench', faction: 'Alliance' }) : null,
    });
    await body.dump();
    note(String(statusCode));
  } catch (error) {
    note((error as { code?: string }).code ?? (error as Error).name);
  }
  latencies.push(performance.now() - due);
}

const first = await pool.request({ method: 'GET', path: '/api/guilds?limit=1' });
known = ((await first.body.json()) as { guilds: { id: string }[] }).guilds[0]!.id;

const before = await processes();
const began = performance.now();
const total = Number(rate) * Number(seconds);
const sent: Promise<void>[] = [];
while (sent.length < total) {
  const due = Math.min(total, ((performance.now() - began) * Number(rate)) / 1000);
  while (sent.length < due) sent.push(send(began + (sent.length * 1000) / Number(rate), sent.length));
  await sleep(1);
}
await Promise.all(sent);
const took = (performance.now() - began) / 1000;
const after = await processes();
await pool.close();

latencies.sort((a, b) => a - b);
const at = (share: number) => latencies[Math.floor((latencies.length - 1) * share)]!.toFixed(1);
console.log(`${(total / took).toFixed(0)} requests/s for ${took.toFixed(1)} s`);
console.table({ milliseconds: { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) } });
console.table(Object.fromEntries([...outcomes].map(([outcome, times]) => [outcome, { times }])));
console.table(
  after
    .map(({ pid, name, time }: Spent) => ({ name, pid, time: time - (before.find((it) => it.pid === pid)?.time ?? 0) }))
    .filter(({ time }) => time >= 0.05)
    .sort((a, b) => b.time - a.time)
    .map(({ name, pid, time }) => ({ process: name, pid, 'processor %': ((time / took) * 100).toFixed(1) })),
);
const harmed = [...outcomes].filter(([outcome]) => !/^2\d\d$/.test(outcome));
process.exitCode = harmed.length ? 1 : 0;
