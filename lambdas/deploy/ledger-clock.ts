import { bisector, max } from 'd3-array';
import type { Row, RowOf } from '../ledger/row.ts';

/** The clocks of two machines that AWS keeps in time are this close, and CodeDeploy tells milliseconds: within it nobody can be said to have been first. */
const LEAST_MS = 2;

type Reading = Pick<RowOf<'clock'>, 'at' | 'wall'>;

/** Where a moment of the wall's clock is on a ledger's: how CodeDeploy's records and the ledger's come together. */
export interface LedgerClock {
  /** From milliseconds since 1970 to milliseconds since the ledger's zero. */
  readonly at: (wall: number) => number;
  /** How far off that may be: by how much one clock left the other between two readings, at most. */
  readonly slackMs: number;
}

/** A ledger has no reading of the wall's clock. */
export class NoClock extends Error {
  override readonly name = 'NoClock';
}

/** Between two readings of both clocks time went evenly; before the first and after the last, as fast on both. */
export function ledgerClock(rows: readonly Row[]): LedgerClock {
  const readings: Reading[] = rows.filter((row) => row.row === 'clock').sort((a, b) => a.wall - b.wall);
  const [first] = readings;
  if (!first) throw new NoClock('The ledger has no clock row: its times cannot be related to those of CodeDeploy');
  const { right } = bisector(({ wall }: Reading) => wall);
  const at = (wall: number) => {
    const next = right(readings, wall);
    const [a, b] = [readings[next - 1], readings[next]];
    if (!a || !b) return (a ?? first).at + wall - (a ?? first).wall;
    return a.at + ((wall - a.wall) / (b.wall - a.wall)) * (b.at - a.at);
  };
  const steps = readings.slice(1).map((it, n) => Math.abs(it.wall - readings[n]!.wall - (it.at - readings[n]!.at)));
  return { at, slackMs: Math.max(LEAST_MS, Math.ceil(max(steps) ?? 0)) };
}
