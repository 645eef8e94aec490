import type { Mark } from './waterfall.ts';

/** Something that somebody other than the probe says happened. */
export interface Happening {
  readonly at: string;
  /** Who says so: `RDS`, `the API`. */
  readonly source: string;
  readonly text: string;
  /** Its time is cut to the second, so that it ends no phase. */
  readonly toTheSecond?: true;
}

/** Which words end which phase. */
const ENDS: readonly (readonly [phase: Mark['phase'], source: string, pattern: RegExp])[] = [
  ['decide', 'RDS', /failover started/i],
  ['promote', 'RDS', /instance restarted/i],
  ['repoint', 'RDS', /failover completed/i],
  ['reconnect', 'the API', /database (is there|reached) again|database connected/i],
];

/** The ends of phases among what happened from `since` on; `clock` gives a moment's place on the ledger's clock. */
export const marks = (happenings: readonly Happening[], since: string, clock: (wall: number) => number): Mark[] =>
  happenings
    .filter(({ at, toTheSecond }) => at >= since && !toTheSecond)
    .flatMap(({ at, source, text }) => {
      const end = ENDS.find(([, by, pattern]) => by === source && pattern.test(text));
      return end ? [{ phase: end[0], at: clock(Date.parse(at)), witness: `${source}: ${text.slice(0, 80)}` }] : [];
    });
