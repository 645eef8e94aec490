import { setMaxListeners } from 'node:events';

/** A task of an activity that waits for a worker. */
export interface Offer {
  readonly token: string;
  readonly input: string;
  /** The worker has it. Resolves when that is on record. */
  take(worker: string | undefined): Promise<void>;
}

/** Tasks for workers that ask for them, first come, first served. */
export interface Activities {
  offer(activityArn: string, offer: Offer, signal: AbortSignal): void;
  /** The next task, or nothing when the signal fires first. */
  poll(activityArn: string, worker: string | undefined, signal: AbortSignal): Promise<Offer | undefined>;
}

export function openActivities(): Activities {
  const offers = new Map<string, Set<Offer>>();
  const pollers = new Map<string, Set<() => void>>();

  const group = <T>(groups: Map<string, Set<T>>, arn: string): Set<T> => {
    const known = groups.get(arn) ?? new Set<T>();
    groups.set(arn, known);
    return known;
  };

  return {
    offer(arn, offer, signal) {
      const waiting = group(offers, arn);
      waiting.add(offer);
      signal.addEventListener('abort', () => waiting.delete(offer), { once: true });
      const [first] = group(pollers, arn);
      first?.();
    },
    async poll(arn, worker, signal) {
      setMaxListeners(0, signal);
      const waiting = group(offers, arn);
      const asking = group(pollers, arn);
      while (waiting.size === 0 && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const wake = () => {
            asking.delete(wake);
            signal.removeEventListener('abort', wake);
            resolve();
          };
          asking.add(wake);
          signal.addEventListener('abort', wake, { once: true });
        });
      }
      const [offer] = waiting;
      if (!offer) return undefined;
      waiting.delete(offer);
      await offer.take(worker);
      return offer;
    },
  };
}
