import { setTimeout as pause } from 'node:timers/promises';

/** Where whoever asks again and again gets the time from. */
export interface Clock {
  now(): Date;
  /** Resolves after so many milliseconds; rejects with an `AbortError` when the signal fires. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export const wall: Clock = { now: () => new Date(), sleep: (ms, signal) => pause(ms, undefined, { signal }) };
