/** Days of the year, `12-20` to `01-06`, between which a schedule does nothing. */
export interface SkipWindow {
  readonly from: string;
  readonly to: string;
  readonly because: string;
}

/** Why a scheduled drill is left out at this time; undefined if it is not. Both ends count as inside; a window may span the new year. */
export function skipped(windows: readonly SkipWindow[], now: Date): string | undefined {
  const day = now.toISOString().slice(5, 10);
  const inside = ({ from, to }: SkipWindow) => (from <= to ? from <= day && day <= to : from <= day || day <= to);
  const window = windows.find(inside);
  return window && `${day} lies between ${window.from} and ${window.to}: ${window.because}`;
}
