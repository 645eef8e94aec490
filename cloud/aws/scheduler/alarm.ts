import type { Cloud } from '../../service.ts';

/** Things to do at a time of the cloud's clock, one per key. */
export interface Alarms {
  /** Replaces what was set for the key. */
  set(key: string, at: Date, ring: () => void): void;
  clear(key: string): void;
}

export function openAlarms(cloud: Cloud): Alarms {
  const set = new Map<string, AbortController>();
  cloud.onStop(() => {
    for (const it of set.values()) it.abort();
  });

  function clear(key: string): void {
    set.get(key)?.abort();
    set.delete(key);
  }

  return {
    clear,
    set(key, at, ring) {
      clear(key);
      const stop = new AbortController();
      set.set(key, stop);
      cloud.background(`alarm ${key}`, async () => {
        try {
          await cloud.clock.sleep(Math.max(0, at.getTime() - cloud.clock.now().getTime()), stop.signal);
        } catch {
          return; // cleared, set anew, or the cloud stops
        }
        if (set.get(key) === stop) set.delete(key);
        ring();
      });
    },
  };
}
