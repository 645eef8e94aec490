import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { type Failure, startSite } from './site.ts';

/** A site in a thread of its own, whose gate is closed for an exact time by that thread's own clock. */
export interface Gate extends AsyncDisposable {
  readonly url: string;
  /** Closes it for so long. @returns how long it was closed, as the thread measured it */
  blackhole(ms: number, how: Failure): Promise<number>;
}

export async function startGate(): Promise<Gate> {
  const worker = new Worker(new URL(import.meta.url));
  const next = <T>() => new Promise<T>((resolve) => worker.once('message', resolve));
  const url = await next<string>();
  return {
    url,
    blackhole(ms, how) {
      const closed = next<number>();
      worker.postMessage({ ms, how });
      return closed;
    },
    async [Symbol.asyncDispose]() {
      await worker.terminate();
    },
  };
}

if (!isMainThread && parentPort) {
  const port = parentPort;
  const site = await startSite();
  port.on('message', ({ ms, how }: { ms: number; how: Failure }) => {
    const from = performance.now();
    site.close(how);
    // A timer may come early by a part of a millisecond and late by some: the last part is waited for exactly.
    setTimeout(() => {
      while (performance.now() - from < ms);
      site.open();
      port.postMessage(performance.now() - from);
    }, ms - 5);
  });
  port.postMessage(site.url);
}
