/** Where the segments of one ledger are kept. */
export interface Store {
  /** The names of those after this one, in order. */
  names(after?: string): Promise<string[]>;
  get(name: string): Promise<string>;
}

export interface WritableStore extends Store {
  /** Writes what is not there yet; once more with the same text is success. @throws LedgerTaken if another text is there */
  put(name: string, text: string): Promise<void>;
}

/** Another invocation writes this ledger too: this one must not go on. */
export class LedgerTaken extends Error {
  override readonly name = 'LedgerTaken';
}

export const ledgerPrefix = (run: string): string => `ledgers/${run}/`;

/** `segment-000001.jsonl`, counted from 1. */
export const segmentName = (number: number): string => `segment-${String(number).padStart(6, '0')}.jsonl`;
export const segmentNumber = (name: string): number => Number.parseInt(name.slice('segment-'.length), 10);
