import type { Member } from './member.ts';
import type { Server } from './server.ts';

/** What was seen of a server that is to be replaced, and when: milliseconds of `performance.now()`. */
export interface Notice {
  readonly why: 'unhealthy' | 'unresponsive';
  readonly at: number;
}

/** Knows which servers are expected to run, and tells of those that do not any more. */
export class Attendance {
  readonly #ends: boolean;
  readonly #dismissed = new WeakSet<Server>();
  readonly #notices = new WeakMap<Server, Notice>();
  readonly #missed = new WeakMap<Server, () => void>();

  /** With `ends: false` a server that does not answer is left running: half of the fence, taken away by the negative control of the tests. */
  constructor({ ends }: { ends: boolean }) {
    this.#ends = ends;
  }

  /** Calls back once the server is gone, or given up, without having been dismissed. */
  mind(server: Server, missed: (notice: Notice) => void): void {
    const miss = () => {
      if (!this.#dismissed.has(server))
        missed(this.#notices.get(server) ?? { why: 'unhealthy', at: performance.now() });
    };
    this.#missed.set(server, miss);
    void server.exited.then(miss);
  }

  /** Ends a server that does not answer, as its death would; `since` is when it was first seen not to. */
  async end(server: Server, since: number): Promise<void> {
    this.#notices.set(server, { why: 'unresponsive', at: since });
    if (this.#ends) await server.kill();
    else this.#missed.get(server)?.();
  }

  /** Ends a server that nobody shall miss. */
  async dismiss({ server, control, probe }: Member, how: 'stop' | 'kill' = 'stop'): Promise<void> {
    this.#dismissed.add(server);
    await Promise.all([control.close(), probe.close()]);
    if (this.#ends || !this.#notices.has(server)) await server[how]();
  }
}
