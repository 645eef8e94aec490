import { setTimeout as sleep } from 'node:timers/promises';

/** Where every part of the cloud gets its time from. Nothing below it reads `Date.now()` to decide anything. */
export interface Clock {
  now(): Date;
  /** How many of its seconds pass in one of the wall's. */
  readonly rate: number;
  /** Resolves after `ms` milliseconds of this clock; rejects with an `AbortError` when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** setTimeout takes 31 bits of milliseconds (24.8 days); a longer wait is cut into pieces. */
const LONGEST = 2 ** 31 - 1;

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  for (let left = ms; left > 0; left -= LONGEST) await sleep(Math.min(left, LONGEST), undefined, signal && { signal });
}

/** The wall clock. */
export const wall: Clock = { rate: 1, now: () => new Date(), sleep: pause };

/** A clock that runs `factor` times as fast as the wall, from the wall's time at its creation. */
export function scaled(factor: number, from: Date = new Date()): Clock {
  const started = performance.now();
  return {
    rate: factor,
    now: () => new Date(from.getTime() + (performance.now() - started) * factor),
    sleep: (ms, signal) => pause(ms / factor, signal),
  };
}

/** What a clock shows, as plain data: a thread or a process makes the same clock of it. */
export interface ClockTime {
  readonly now: number;
  readonly rate: number;
  /** The wall's time at that moment. */
  readonly wall: number;
}

export function timeOf(clock: Clock): ClockTime {
  return { now: clock.now().getTime(), rate: clock.rate, wall: Date.now() };
}

/** The clock that showed this. */
export function clockAt({ now, rate, wall: then }: ClockTime): Clock {
  return rate === 1 && now === then ? wall : scaled(rate, new Date(now + (Date.now() - then) * rate));
}
