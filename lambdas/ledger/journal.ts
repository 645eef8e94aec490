import { Chain, ORIGIN } from './chain.ts';
import type { Draft } from './row.ts';
import { segmentName, type WritableStore } from './store.ts';

/** Where a ledger ends: the number of its last segment, and the hash of its last row. */
export interface Mark {
  readonly segments: number;
  readonly head: string;
}

/** The end of a ledger that has nothing in it. */
export const EMPTY: Mark = { segments: 0, head: ORIGIN };

/** Writes rows into segments, one after the other. What could not be stored is kept and tried again with the next `flush`. */
export class Journal {
  readonly #store: WritableStore;
  readonly #chain: Chain;
  #lines: string[] = [];
  #segment: number;
  #unstored: { name: string; text: string } | undefined;

  constructor(store: WritableStore, after: Mark) {
    this.#store = store;
    this.#chain = new Chain(after.head);
    this.#segment = after.segments;
  }

  add(row: Draft): void {
    this.#lines.push(this.#chain.add(row));
  }

  /** Stores what was added since the last time, as one segment. @throws LedgerTaken, or what S3 says: then call it again */
  async flush(): Promise<void> {
    if (!this.#unstored) {
      if (this.#lines.length === 0) return;
      this.#unstored = { name: segmentName(++this.#segment), text: this.#lines.join('') };
      this.#lines = [];
    }
    await this.#store.put(this.#unstored.name, this.#unstored.text);
    this.#unstored = undefined;
  }

  /** Stores everything. */
  async close(): Promise<Mark> {
    while (this.#unstored || this.#lines.length > 0) await this.flush();
    return { segments: this.#segment, head: this.#chain.head };
  }
}
