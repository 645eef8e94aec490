import { matches } from './error.ts';

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds?: number;
  readonly jitter: boolean;
}

/**
 * What a failed attempt is followed by: the delay in seconds and the retriers' counters, or nothing where no retrier
 * takes the error any more. The first retrier that names the error counts, also when it is used up.
 */
export function retry(
  retriers: readonly Retrier[],
  attempts: readonly number[],
  error: string | undefined,
  random: () => number,
): { delaySeconds: number; attempts: number[] } | undefined {
  if (error === 'States.Runtime') return undefined;
  const index = retriers.findIndex((it) => matches(it.errorEquals, error));
  const retrier = retriers[index];
  const used = attempts[index] ?? 0;
  if (!retrier || used >= retrier.maxAttempts) return undefined;
  const grown = retrier.intervalSeconds * retrier.backoffRate ** used;
  const capped = Math.min(grown, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY);
  const counters = retriers.map((_, at) => (attempts[at] ?? 0) + (at === index ? 1 : 0));
  return { delaySeconds: retrier.jitter ? random() * capped : capped, attempts: counters };
}
