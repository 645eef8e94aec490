import type { Clock } from './clock.ts';

export interface Schedule {
  /** The first operation's place in the schedule; the ones before were due earlier. */
  readonly first: number;
  readonly intervalMs: number;
  /** No operation that is due at or after this moment is sent. */
  readonly until: () => number;
  /** The time of the schedule; its zero is when operation 1 is due. */
  readonly now: () => number;
}

/** How far ahead a timer is trusted: Node's come up to a millisecond and a half late. */
const SHORTEST_WAIT_MS = 1;

/**
 * Calls `send` for each operation of a fixed schedule when it is due, whatever has become of those before: the load is open, so that a slow site
 * meets the same requests as a fast one and none is left out because the prober waited (Tene's coordinated omission). If this process itself was held up,
 * it sends all that came due meanwhile, at once; `intended` is when each should have been sent.
 *
 * @returns the place of the first operation that was not sent
 */
export async function openLoop(
  { first, intervalMs, until, now }: Schedule,
  clock: Pick<Clock, 'sleep'>,
  send: (seq: number, intended: number) => void,
): Promise<number> {
  for (let seq = first; ; ) {
    const end = until();
    const time = now();
    for (; dueAt(seq, intervalMs) <= time && dueAt(seq, intervalMs) < end; seq++) send(seq, dueAt(seq, intervalMs));
    if (dueAt(seq, intervalMs) >= end) return seq;
    await clock.sleep(Math.max(SHORTEST_WAIT_MS, Math.min(dueAt(seq, intervalMs), end) - time));
  }
}

/** In milliseconds, with the three decimals that rows have. */
export const dueAt = (seq: number, intervalMs: number): number => thousandths((seq - 1) * intervalMs);

/** The first operation that is due at or after this moment. */
export const firstAfter = (at: number, intervalMs: number): number => {
  const guess = Math.max(1, Math.floor(at / intervalMs));
  let seq = guess;
  while (dueAt(seq, intervalMs) < at) seq++;
  return seq;
};

export const thousandths = (ms: number): number => Math.round(ms * 1000) / 1000;
