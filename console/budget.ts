import { styleText } from 'node:util';
import type { Cost } from './costs.ts';

/** What is promised: 99.95 % of 30 days. */
const WINDOW_MS = 30 * 86_400_000;
const ALLOWED_MS = WINDOW_MS * 0.0005;

/** What is left of what users were promised, and what took it. */
export interface Budget {
  readonly allowedMs: number;
  readonly spentMs: number;
  /** Less than nothing if it is overdrawn. */
  readonly leftMs: number;
  /** By what, the dearest first. */
  readonly by: readonly { readonly kind: string; readonly what: string; readonly runs: number; readonly ms: number }[];
}

export function budget(all: readonly Cost[], now: Date): Budget {
  const costs = all.filter(({ at }) => Date.parse(at) > now.getTime() - WINDOW_MS);
  const groups = Map.groupBy(costs, ({ kind, what }) => `${kind} ${what}`);
  const by = [...groups.values()].map((of) => ({
    kind: of[0]!.kind,
    what: of[0]!.what,
    runs: of.length,
    ms: of.reduce((sum, { ms }) => sum + ms, 0),
  }));
  const spentMs = by.reduce((sum, { ms }) => sum + ms, 0);
  return {
    allowedMs: ALLOWED_MS,
    spentMs,
    leftMs: ALLOWED_MS - spentMs,
    by: by.filter(({ ms }) => ms > 0).sort((a, b) => b.ms - a.ms),
  };
}

const WIDTH = 30;

/** As a meter, and what took most of it. */
export function budgetText({ allowedMs, leftMs, by }: Budget): string {
  const share = Math.max(0, Math.min(1, leftMs / allowedMs));
  const full = Math.round(share * WIDTH);
  const colour = share > 0.5 ? 'green' : share > 0.2 ? 'yellow' : 'red';
  const meter = styleText(colour, '█'.repeat(full)) + styleText('gray', '░'.repeat(WIDTH - full));
  const left = leftMs < 0 ? `overdrawn by ${minutes(-leftMs)}` : `${minutes(leftMs)} of ${minutes(allowedMs)} left`;
  const took = by
    .slice(0, 5)
    .map(
      ({ kind, what, runs, ms }) =>
        `            ${seconds(ms)}  ${kind === 'drill' ? what : `deployments of ${what}`}, ${runs} run${runs === 1 ? '' : 's'}`,
    );
  return [`  budget    ${meter} ${left}, 99.95 % of 30 days`, ...took].join('\n');
}

const minutes = (ms: number) => `${(ms / 60_000).toFixed(1)} min`;
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`.padStart(8);
