import type { Clock } from '../../clock.ts';

/** Lets loops sleep until somebody rings, or a time has passed. */
export interface Wakeup {
  ring(): void;
  /** Resolves at the next ring, or after so many milliseconds of the clock; rejects when the signal fires. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

export function openWakeup(clock: Clock): Wakeup {
  let rung = Promise.withResolvers<void>();
  return {
    ring() {
      rung.resolve();
      rung = Promise.withResolvers();
    },
    async wait(milliseconds, signal) {
      const enough = new AbortController();
      const { promise } = rung;
      const time = clock.sleep(milliseconds, AbortSignal.any([signal, enough.signal]));
      time.catch(() => {}); // when the ring came first
      await Promise.race([promise, time]).finally(() => enough.abort());
      signal.throwIfAborted();
    },
  };
}
