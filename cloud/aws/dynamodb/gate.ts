/** Lets many pass side by side, or one alone: a transaction sees nothing half done, and nobody sees a transaction half done. */
export interface Gate {
  together<T>(work: () => Promise<T>): Promise<T>;
  alone<T>(work: () => Promise<T>): Promise<T>;
}

export function openGate(): Gate {
  /** Resolves when the newest exclusive work is over. */
  let exclusive: Promise<unknown> = Promise.resolve();
  const shared = new Set<Promise<unknown>>();
  const settled = (work: Promise<unknown>) => work.catch(() => {});

  return {
    together(work) {
      const result = exclusive.then(work);
      const quiet = settled(result);
      shared.add(quiet);
      void quiet.then(() => shared.delete(quiet));
      return result;
    },
    alone(work) {
      const result = Promise.all([exclusive, ...shared]).then(work);
      exclusive = settled(result);
      return result;
    },
  };
}
