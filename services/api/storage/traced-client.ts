import net from 'node:net';
import { Client, type ClientConfig } from 'pg';

/** How a connection came about: what a recovery is made of, seen from the application. */
export interface Trace {
  /** When the database's name led to `address`; absent if the host was an address already. */
  resolvedAt?: string;
  address?: string;
}

/** A client that remembers when its host's name was resolved, and to what: a driver only says that it is connected. */
export class TracedClient extends Client {
  readonly trace: Trace;

  constructor(config: ClientConfig = {}) {
    const trace: Trace = {};
    // The pool hides the password from whoever lists the members.
    super({ ...config, password: config.password, stream: () => watched(trace) });
    this.trace = trace;
  }
}

function watched(trace: Trace): net.Socket {
  return new net.Socket().once('lookup', (error: Error | null, address: string) => {
    if (!error) Object.assign(trace, { resolvedAt: new Date().toISOString(), address });
  });
}
