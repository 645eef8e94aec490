import { setTimeout as sleep } from 'node:timers/promises';

/** Where every part of the cloud gets its time from. Nothing below it reads `Date.now()` to decide anything. */
export interface Clock {
  now(): Date;
  /** Resolves after `ms` milliseconds of this clock; rejects with an `AbortError` when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** setTimeout takes 31 bits of milliseconds (24.8 days); a longer wait is cut into pieces. */
const LONGEST = 2 ** 31 - 1;

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  for (let left = ms; left > 0; left -= LONGEST) await sleep(Math.min(left, LONGEST), undefined, signal && { signal });
}

/** The wall clock. */
export const wall: Clock = { now: () => new Date(), sleep: pause };

/** A clock that runs `factor` times as fast as the wall, from the wall's time at its creation. */
export function scaled(factor: number, from: Date = new Date()): Clock {
  const started = performance.now();
  return {
    now: () => new Date(from.getTime() + (performance.now() - started) * factor),
    sleep: (ms, signal) => pause(ms / factor, signal),
  };
}
