import { setTimeout as sleep } from 'node:timers/promises';
import type { Figures, Outage } from '../../../lambdas/ledger/figures.ts';
import { analyse } from '../../../lambdas/ledger/outages.ts';
import { startGate } from './gate.ts';
import { probing, rowsOf } from './probing.ts';
import type { Failure } from './site.ts';

/** One closing of the gate: how long it really was, and how long the ledger says. */
export interface Measured {
  readonly how: Failure;
  readonly closedMs: number;
  readonly outage: Outage | undefined;
}

export const FAILURES: readonly Failure[] = ['drop', 'hold', 'reset'];

/** Closes a site's gate so many times under a probe, in these ways by turns; the ledger then has an outage for each. */
export async function blackholes(
  times: number,
  ms: number,
  rate: number,
  failures = FAILURES,
): Promise<[Measured[], Figures]> {
  await using gate = await startGate();
  const { over, stop, store } = probing(gate.url, { rate, timeoutMs: ms + 1000, inFlightMax: 900 });
  const closed: Pick<Measured, 'how' | 'closedMs'>[] = [];
  for (let time = 0; time < times; time++) {
    // Long enough for the good answers that end an outage, and never the same part of an interval.
    await sleep((20 * 1000) / rate + Math.random() * 200);
    const how = failures[time % failures.length]!;
    closed.push({ how, closedMs: await gate.blackhole(ms, how) });
  }
  await sleep((20 * 1000) / rate);
  stop();
  await over;
  const figures = analyse(await rowsOf(store));
  const outages = figures.outages.filter(({ of }) => of === 'all');
  return [closed.map((it, index) => ({ ...it, outage: outages[index] })), figures];
}
