import { setTimeout as sleep } from 'node:timers/promises';

/** Where the probe gets its times from. Only `monotonic` is ever computed with: the wall's clock may be stepped in the middle of a run. */
export interface Clock {
  /** Milliseconds since some moment of this process. */
  monotonic(): number;
  /** Milliseconds since 1970. */
  wall(): number;
  /** Resolves after this long, or when the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const clock: Clock = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal && { signal }).catch(() => {}),
};
