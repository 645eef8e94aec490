import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, ask } from './site.ts';

/** A request as its sender saw it: when it was answered, and how; status 0 is none at all. */
export interface Seen extends Pick<Answer<unknown>, 'status' | 'servedBy' | 'revision' | 'took'> {
  readonly at: number;
}

export interface Traffic {
  readonly seen: readonly Seen[];
  /** Resolves when the last request has its answer. */
  end(): Promise<readonly Seen[]>;
}

/** Sends a request every so many milliseconds, whether or not the one before has been answered: nobody waits for a slow site to be polite. */
export function traffic(url: string, every: number): Traffic {
  const seen: Seen[] = [];
  const stopping = new AbortController();
  const sent: Promise<void>[] = [];
  const one = async () => {
    const began = performance.now();
    const answer = await ask('GET', url).catch(() => ({ status: 0, servedBy: '', revision: '' }));
    seen.push({ took: performance.now() - began, ...answer, at: performance.now() });
  };
  const sending = (async () => {
    while (!stopping.signal.aborted) {
      sent.push(one());
      await sleep(every, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  return {
    seen,
    async end() {
      stopping.abort();
      await sending;
      await Promise.all(sent);
      return seen;
    },
  };
}

/** The longest time in milliseconds between two good answers, one after the other. */
export function longestGap(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return Math.max(0, ...sorted.slice(1).map((at, index) => at - sorted[index]!));
}
