import type { Entry } from '../verify/follow-chain.ts';

/** Where a moment of the wall's clock is on the ledger's, in milliseconds since its zero. */
export type LedgerClock = (wall: string) => number;

/** By the reading of both clocks that is nearest to the moment; the ledger has about one a second. */
export function ledgerClock(entries: readonly Entry[]): LedgerClock {
  const readings = entries
    .filter(({ row }) => row.row === 'clock')
    .map(({ row }) => ({ at: Number(row.at), wall: Number(row.wall) }));
  return (moment) => {
    const wall = Date.parse(moment);
    const far = (it: { wall: number }) => Math.abs(it.wall - wall);
    const [first, ...others] = readings;
    if (!first) return Number.NaN;
    const nearest = others.reduce((a, b) => (far(b) < far(a) ? b : a), first);
    return nearest.at + wall - nearest.wall;
  };
}
