import type { Mark } from './waterfall.ts';

/** Something that somebody other than the probe says happened. */
export interface Happening {
  readonly at: string;
  /** Who says so: `RDS`, `the API`. */
  readonly source: string;
  readonly text: string;
  /** When what is told began: of a new connection, when the name was resolved that it went to. */
  readonly began?: string | undefined;
  /** By how much its time may be off, in milliseconds; a millisecond if it is not said. */
  readonly withinMs?: number | undefined;
}

type Sought = readonly [phase: Mark['phase'], source: string, pattern: RegExp];

/** Which words end which phase; of those that two sources tell, the one that knows better comes first. */
const ENDS: readonly Sought[] = [
  ['detect', 'RDS', /instance is unhealthy|busy and unresponsive|user requested a failover/i],
  ['decide', 'RDS', /failover started/i],
  ['promote', 'PostgreSQL', /database system is ready to accept connections/],
  ['promote', 'RDS', /instance restarted/i],
  ['repoint', 'RDS', /failover to standby complete/i],
  ['repoint', 'RDS', /failover completed/i],
];

/** The ends of phases among what happened from `since` on; `clock` gives a moment's place on the ledger's clock. */
export function marks(
  happenings: readonly Happening[],
  since: string,
  clock: (wall: number) => number,
): readonly Mark[] {
  const after = happenings.filter(({ at }) => at >= since);
  const mark = (phase: Mark['phase'], { source, text, withinMs = 1 }: Happening, at: string): Mark => ({
    phase,
    at: clock(Date.parse(at)),
    witness: `${source}: ${text.slice(0, 120)}`,
    withinMs,
  });
  const found: Mark[] = [];
  for (const [phase, by, pattern] of ENDS) {
    const told = after.find(({ source, text }) => source === by && pattern.test(text));
    if (told && !found.some((it) => it.phase === phase)) found.push(mark(phase, told, told.at));
  }
  const decided = found.find(({ phase }) => phase === 'decide');
  // RDS on AWS gives the reason when all is over: then it says why, and not when.
  const known = found.filter(({ phase, at }) => phase !== 'detect' || !decided || at <= decided.at);
  const promoted = known.find(({ phase }) => phase === 'promote');
  // A connection from before the promotion went to the old primary.
  const connected = after.find(
    ({ source, text, at }) =>
      source === 'the API' &&
      text.includes('database connected') &&
      (!promoted || clock(Date.parse(at)) >= promoted.at - promoted.withinMs),
  );
  if (!connected || !promoted) return known;
  const resolved = connected.began ? [mark('resolve', connected, connected.began)] : [];
  return [...known, ...resolved, mark('reconnect', connected, connected.at)];
}
