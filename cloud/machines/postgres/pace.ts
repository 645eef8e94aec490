import { setTimeout as pause } from 'node:timers/promises';
import type { Happening, PairOptions } from './pair-options.ts';

/**
 * Milliseconds that a service takes for each step of a failover beyond what the servers need for it: to decide on one, to begin the promotion, and to
 * let the name lead to the new primary. A whole minute of them passes at AWS; here there is none unless somebody asks for it.
 */
export interface Pace {
  readonly decide: number;
  readonly promote: number;
  readonly repoint: number;
}

/** After what is told each of them passes. */
const AFTER: Partial<Record<Happening, keyof Pace>> = {
  noticed: 'decide',
  'failover started': 'promote',
  promoted: 'repoint',
};

/** Tells what happens, and then lets the time pass that the service takes for the next step; whoever stops does not wait for it. */
export const paced =
  ({ report = () => {}, pace }: Pick<PairOptions, 'report' | 'pace'>, signal: AbortSignal) =>
  async (happening: Happening, detail: string, ago?: number): Promise<void> => {
    report(happening, detail, ago);
    const step = AFTER[happening];
    const ms = step && pace?.[step];
    if (ms) await pause(ms, undefined, { signal }).catch(() => {});
  };

/**
 * As long as AWS was measured to take for a failover that was asked for (a Multi-AZ instance: "started" after 15 s, "restarted" 17 s later, "completed" 20 s after
 * that), or says that Aurora takes (about 30 s in all).
 */
export const PACES = {
  'multi-az': { decide: 15_000, promote: 17_000, repoint: 20_000 },
  aurora: { decide: 10_000, promote: 15_000, repoint: 5_000 },
} as const satisfies Readonly<Record<string, Pace>>;
