/** Why one request failed. */
export interface Cause {
  /** A sentence; it begins with "Unknown" if nobody can tell. */
  readonly sentence: string;
  readonly known: boolean;
  /** What was looked at to come to it. */
  readonly looked: readonly string[];
}

/** Something that went on while the request was under way; milliseconds on the ledger's clock. */
export interface Meanwhile {
  readonly from: number;
  readonly to: number;
  readonly what: string;
}

/** How long before the request something may have happened that it still suffered from. */
const BEFORE_MS = 2_000;
const MOST = 15;

/** What overlaps the request, or came shortly before it, in the order of time. */
export const during = (all: readonly Meanwhile[], from: number, to: number): Meanwhile[] =>
  all
    .filter((it) => it.from <= to && it.to >= from - BEFORE_MS)
    .sort((a, b) => a.from - b.from)
    .slice(-MOST);
