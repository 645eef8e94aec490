/** A place in the queue; it, or what it has taken, is given back when it is disposed of. */
interface Place extends Disposable {
  /** Resolves when it is this one's turn; rejects with the signal's reason. */
  free(signal: AbortSignal): Promise<void>;
}

/** Lets `size` run at a time, first come first served. */
export function openQueue(size: number) {
  const taken = new Set<Place>();
  const waiting: { place: Place; go: () => void }[] = [];

  function next(): void {
    while (taken.size < size) {
      const first = waiting.shift();
      if (!first) return;
      taken.add(first.place);
      first.go();
    }
  }

  return {
    place(): Place {
      const leave = () => {
        const at = waiting.findIndex((it) => it.place === place);
        if (at >= 0) waiting.splice(at, 1);
      };
      const place: Place = {
        free(signal) {
          signal.throwIfAborted();
          return new Promise((resolve, reject) => {
            const abort = () => {
              leave();
              reject(signal.reason);
            };
            const go = () => {
              signal.removeEventListener('abort', abort);
              resolve();
            };
            signal.addEventListener('abort', abort, { once: true });
            waiting.push({ place, go });
            next();
          });
        },
        [Symbol.dispose]() {
          leave();
          taken.delete(place);
          next();
        },
      };
      return place;
    },
  };
}
