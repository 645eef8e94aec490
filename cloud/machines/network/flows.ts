import type { Socket } from 'node:net';
import { type Flow, passes, type Rules } from './judge.ts';
import { silence } from './silence.ts';

/** How often rules that another process publishes are looked at, in milliseconds: a cut is felt well within a second. */
const LOOK_MS = 200;

/** Linux sends a connection's first packet for about this long, in milliseconds, before it gives up. */
const PATIENCE_MS = 127_000;

/**
 * Connections under way. Network ACLs have no memory: a change of theirs cuts a connection that is open, which goes silent and, if the ACL lets
 * it through again, goes on. Security groups have a memory: what they once let in stays.
 */
export class Flows {
  readonly #rules: () => Rules;
  readonly #carried = new Map<Socket, { readonly flow: Flow; goOn: (() => void) | undefined }>();
  #seen: Rules | undefined;
  #look: NodeJS.Timeout | undefined;

  constructor(rules: () => Rules) {
    this.#rules = rules;
  }

  passes(flow: Flow): boolean {
    return passes(this.#rules(), flow);
  }

  /** Watches a connection for as long as it lasts. */
  carry(socket: Socket, flow: Flow): void {
    this.#watch(socket, flow, this.passes(flow) ? undefined : silence(socket));
  }

  /** Keeps a connection that an ACL does not let out from being opened until it does, or fails it with ETIMEDOUT. */
  hold(socket: Socket, flow: Flow, open: () => void): void {
    (socket as { connecting: boolean }).connecting = true; // what is written waits, as for any connection on its way
    const timer = setTimeout(() => socket.destroy(new ConnectionTimedOut(flow)), PATIENCE_MS);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
    this.#watch(socket, flow, () => {
      clearTimeout(timer);
      open();
    });
  }

  /** Never answers a connection that came in although an ACL does not let it. */
  drop(socket: Socket): void {
    silence(socket);
    const timer = setTimeout(() => socket.destroy(), PATIENCE_MS);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
  }

  /** Cuts and joins what the rules of now say, if they are others than before. */
  review(): void {
    const rules = this.#rules();
    if (rules === this.#seen) return;
    this.#seen = rules;
    for (const [socket, carried] of this.#carried) {
      const isCut = !passes(rules, carried.flow);
      if (isCut === (carried.goOn !== undefined)) continue;
      const { goOn } = carried;
      carried.goOn = isCut ? silence(socket) : undefined;
      goOn?.();
    }
  }

  #watch(socket: Socket, flow: Flow, goOn: (() => void) | undefined): void {
    this.#seen ??= this.#rules();
    this.#carried.set(socket, { flow, goOn });
    this.#look ??= setInterval(() => this.review(), LOOK_MS).unref();
    socket.once('close', () => {
      this.#carried.delete(socket);
      if (this.#carried.size > 0) return;
      clearInterval(this.#look);
      this.#look = undefined;
    });
  }
}

class ConnectionTimedOut extends Error {
  override readonly name = 'ConnectionTimedOut';
  readonly code = 'ETIMEDOUT';
  readonly syscall = 'connect';

  constructor({ to, port }: Flow) {
    super(`connect ETIMEDOUT ${to ?? 'the internet'}:${port}`);
  }
}
