import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

export interface Done {
  /** Milliseconds on the monotonic clock of this process: when the request was due, and when its answer was whole. */
  readonly due: number;
  readonly done: number;
  /** The status, or the code of what broke. */
  readonly outcome: string;
  readonly method: string;
  readonly servedBy: string;
}

/**
 * Sends reads (95 %) and writes (5 %) to the public load balancer on a fixed schedule, whatever comes back, until the signal fires; resolves
 * when each is answered or has failed. Latencies count from the moment at which a request was due, so that no stall hides.
 */
export async function openLoop(
  url: string,
  rate: number,
  signal: AbortSignal,
  connections = 256,
  patience = 20_000,
): Promise<Done[]> {
  const pool = new Pool(url, { connections, pipelining: 1, headersTimeout: patience, bodyTimeout: patience });
  const first = await pool.request({ method: 'GET', path: '/api/guilds?limit=1' });
  const known = ((await first.body.json()) as { guilds: { id: string }[] }).guilds[0]!.id;

  async function send(due: number, turn: number): Promise<Done> {
    const isWrite = turn % 20 === 7;
    const method = isWrite ? 'POST' : 'GET';
    const path = isWrite ? '/api/guilds' : turn % 2 ? `/api/guilds/${known}` : '/api/guilds?limit=20';
    const guild = { name: `Load ${randomUUID()}`, realm: 'Bench', faction: 'Alliance' };
    const over = (outcome: string, servedBy = '') => ({ due, done: performance.now(), outcome, method, servedBy });
    try {
      const { statusCode, headers, body } = await pool.request({
        method,
        path,
        headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        body: isWrite ? JSON.stringify(guild) : null,
      });
      await body.dump();
      return over(String(statusCode), String(headers['x-served-by'] ?? ''));
    } catch (error) {
      return over((error as { code?: string }).code ?? (error as Error).name);
    }
  }

  const began = performance.now();
  const sent: Promise<Done>[] = [];
  while (!signal.aborted) {
    const due = ((performance.now() - began) * rate) / 1000;
    while (sent.length < due) sent.push(send(began + (sent.length * 1000) / rate, sent.length));
    await sleep(1);
  }
  const all = await Promise.all(sent);
  await pool.close();
  return all;
}

/** Anything but 2xx, or no answer. */
export const isHarmed = ({ outcome }: Done) => !/^2\d\d$/.test(outcome);

/** Prints rate, latencies and outcomes as tables. */
export function tell(all: readonly Done[]): void {
  const seconds = (Math.max(...all.map((it) => it.done)) - (all[0]?.due ?? 0)) / 1000;
  console.log(`${all.length} requests, ${(all.length / seconds).toFixed(0)} a second for ${seconds.toFixed(1)} s`);
  console.table({ 'all, ms': spread(all), 'answered well, ms': spread(all.filter((it) => !isHarmed(it))) });
  // What was answered within the time in which requests came; the rest is what a backlog took.
  const last = all.at(-1)?.due ?? 0;
  const inTime = all.filter((it) => !isHarmed(it) && it.done <= last).length;
  console.log(
    `${((inTime * 1000) / (last - (all[0]?.due ?? 0))).toFixed(0)} a second were answered well while requests came`,
  );
  const outcomes = Map.groupBy(all, ({ method, outcome }) => `${method} ${outcome}`);
  console.table(Object.fromEntries([...outcomes].map(([what, those]) => [what, { times: those.length }])));
}

function spread(some: readonly Done[]) {
  const latencies = some.map(({ due, done }) => done - due).sort((a, b) => a - b);
  const at = (share: number) => (latencies[Math.floor((latencies.length - 1) * share)] ?? 0).toFixed(1);
  return { times: some.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) };
}
