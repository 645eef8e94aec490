import { setTimeout as pause } from 'node:timers/promises';
import type { Member } from './member.ts';
import type { Pair } from './pair.ts';

export interface Patience {
  /** Milliseconds between two looks. */
  readonly every: number;
  /** How long an answer may take. */
  readonly answer: number;
  /** How many looks in a row must fail. */
  readonly failures: number;
}

/**
 * Ends a server that runs and does not answer (frozen, or out of some resource). A server that dies needs no watching: its exit
 * is seen at once. A look that came late counts for nothing, since then it was the cloud that was slow.
 */
export async function watch(pair: Pair, signal: AbortSignal, patience: Patience): Promise<void> {
  let failed = new Map<Member['server'], number>();
  while (!signal.aborted) {
    await pause(patience.every, undefined, { signal, ref: false }).catch(() => {});
    const now = new Map<Member['server'], number>();
    for (const member of [pair.primary, pair.standby]) {
      if (!member || pair.busy || signal.aborted) continue;
      const from = performance.now();
      const answered = await member.control.query('select 1', [], patience.answer).then(
        () => true,
        () => false,
      );
      const late = performance.now() - from > 2 * patience.answer;
      if (answered || late || pair.busy) continue;
      const count = (failed.get(member.server) ?? 0) + 1;
      now.set(member.server, count);
      if (count >= patience.failures) await pair.end(member.server);
    }
    failed = now;
  }
}
