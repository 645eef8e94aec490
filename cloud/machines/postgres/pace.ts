import { setTimeout as pause } from 'node:timers/promises';

/**
 * Milliseconds that a service takes for each step of a failover beyond what the servers need for it: to decide on one, to begin the promotion, and to
 * let the name lead to the new primary. A whole minute of them passes at AWS; here there is none unless somebody asks for it.
 */
export interface Pace {
  readonly decide: number;
  readonly promote: number;
  readonly repoint: number;
}

/** Lets the time of a step pass; whoever stops does not wait for it. */
export async function takeTime(ms: number | undefined, signal: AbortSignal): Promise<void> {
  if (ms) await pause(ms, undefined, { signal }).catch(() => {});
}
