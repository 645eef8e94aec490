import type { Socket } from 'node:net';
import type { Clock } from '../../clock.ts';
import { silence } from '../network/silence.ts';

/** Takes a fault back; doing it twice is doing it once. */
export type Release = () => void;

/**
 * Stands between the clients of a load balancer and its nodes, open unless a fault is in it. Connections are accepted through a closed gate too,
 * but nothing is heard from them and nothing said; what they sent, and what was to be said to them, goes on when it opens.
 */
export class Gate {
  readonly #clock: Clock;
  readonly #sockets = new Map<Socket, Release | undefined>();
  readonly #closed = new Set<Release>();
  readonly #delays = new Set<{ readonly milliseconds: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Closes the gate for so many milliseconds of the wall clock, or until the release. It opens when the last of several is released. */
  blackhole(milliseconds?: number): Release {
    const release = () => {
      clearTimeout(timer);
      if (!this.#closed.delete(release) || this.#closed.size > 0) return;
      for (const [socket, speak] of this.#sockets) {
        this.#sockets.set(socket, undefined);
        speak?.();
      }
    };
    const timer = milliseconds === undefined ? undefined : setTimeout(release, milliseconds);
    if (this.#closed.size === 0) for (const socket of this.#sockets.keys()) this.#sockets.set(socket, silence(socket));
    this.#closed.add(release);
    return release;
  }

  /** Lets each request wait so many milliseconds of the cloud's clock before it is looked at. Several add up. */
  delay(milliseconds: number): Release {
    const delay = { milliseconds };
    this.#delays.add(delay);
    return () => void this.#delays.delete(delay);
  }

  /** Watches a client's connection for as long as it lasts. */
  guard(socket: Socket): void {
    this.#sockets.set(socket, this.#closed.size > 0 ? silence(socket) : undefined);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  /** How long a request that arrives now has to wait, in milliseconds. */
  get delayed(): number {
    return [...this.#delays].reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  }

  /** Resolves when a request that arrived now may go on. */
  passage(): Promise<void> {
    return this.#clock.sleep(this.delayed);
  }

  /** Lets go of everything. */
  close(): void {
    for (const release of [...this.#closed]) release();
    this.#delays.clear();
  }
}
