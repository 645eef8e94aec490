import { setTimeout as pause } from 'node:timers/promises';
import type { Pair } from './pair.ts';
import type { Server } from './server.ts';

export interface Patience {
  /** Milliseconds between two looks. */
  readonly every: number;
  /** How long an answer may take. */
  readonly answer: number;
  /** How many looks in a row must fail. */
  readonly failures: number;
}

/**
 * Ends a server that runs but does not do its work: one that does not answer (frozen, or out of some resource), and a standby that
 * receives nothing, on which every commit would wait for ever. A server that dies needs no watching, its exit is seen at once.
 */
export async function watch(pair: Pair, signal: AbortSignal, patience: Patience): Promise<void> {
  let failed = new Map<Server, { count: number; since: number }>();
  while (!signal.aborted) {
    await pause(patience.every, undefined, { signal, ref: false }).catch(() => {});
    const now: typeof failed = new Map();
    const looked = performance.now();
    for (const server of signal.aborted || pair.busy ? [] : await failing(pair, patience.answer)) {
      const { count, since } = failed.get(server) ?? { count: 0, since: looked };
      now.set(server, { count: count + 1, since });
      if (count + 1 >= patience.failures && !pair.busy) await pair.end(server, since);
    }
    failed = now;
  }
}

async function failing(pair: Pair, ms: number): Promise<Server[]> {
  const { primary, standby } = pair;
  const from = performance.now();
  const ask = (member: typeof primary, sql: string) =>
    member.probe.query<{ streams: boolean }>(sql, [], ms).then(
      ([row]) => row,
      () => undefined,
    );
  const [seen, standbySeen] = await Promise.all([
    ask(primary, `select exists (select 1 from pg_stat_replication where state = 'streaming') as streams`),
    standby && ask(standby, 'select true as streams'),
  ]);
  // A look that came late counts for nothing: then it was the cloud that was slow.
  if (performance.now() - from > 2 * ms) return [];
  if (!seen) return [primary.server];
  return standby && (!standbySeen || !seen.streams) ? [standby.server] : [];
}
