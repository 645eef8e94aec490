import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

/** Where one of the two servers keeps its data, and as whom it answers. */
export interface Seat {
  readonly zone: string;
  /** Of the data folder. Each rebuild takes a new one: backends of a dead postmaster may still hold the old. */
  readonly generation: number;
}

/** What a restart must know. It is on disk before the step that makes it true. */
export interface PairState {
  readonly primary: Seat;
  readonly standby: Seat | undefined;
  /** Whether the standby has every acknowledged commit, so that it may be promoted. */
  readonly eligible: boolean;
  readonly generation: number;
}

export function readState(file: string): PairState | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as PairState) : undefined;
}

/** Whole or not at all, and on the disk when it returns. */
export function writeState(file: string, state: PairState): void {
  const partial = `${file}.partial`;
  const descriptor = openSync(partial, 'w', 0o600);
  try {
    writeSync(descriptor, JSON.stringify(state));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(partial, file);
}
