import { LedgerTaken, type WritableStore } from '../../../lambdas/ledger/store.ts';

/** A ledger in memory. */
export interface MemoryStore extends WritableStore {
  readonly segments: Map<string, string>;
}

export function memoryStore(): MemoryStore {
  const segments = new Map<string, string>();
  return {
    segments,
    names: async (after = '') => [...segments.keys()].filter((name) => name > after).sort(),
    get: async (name) => segments.get(name)!,
    async put(name, text) {
      if ((segments.get(name) ?? text) !== text) throw new LedgerTaken(`${name} was written by another`);
      segments.set(name, text);
    },
  };
}
