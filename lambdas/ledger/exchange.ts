import type { IncomingHttpHeaders } from 'node:http';
import { Pool } from 'undici';

/** A request and what became of it. */
export interface Exchange {
  /** When its first byte was handed to a connection; null if there was none. */
  readonly sent: number | null;
  /** When the last byte of the answer was there, or when it was certain that there will be none. */
  readonly done: number;
  /** Undefined if no answer came to its end. */
  readonly status?: number;
  readonly headers?: IncomingHttpHeaders;
  readonly body?: string;
  /** Why there is no answer. */
  readonly error?: string;
}

export interface Request {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

interface Pending {
  readonly due: number;
  end(error: string): void;
}

export interface SenderOptions {
  /** `http://host:port` */
  readonly origin: string;
  readonly timeoutMs: number;
  readonly inFlightMax: number;
  readonly now: () => number;
}

/** How often it looks for requests whose time is up. */
const SWEEP_MS = 20;

/**
 * Sends each request once, on a kept-alive connection that carries nothing else meanwhile, so that a slow answer holds up no other request. Made for
 * hundreds of requests a second: it knows no promises and no timer of a request's own.
 */
export class Sender {
  readonly #pool: Pool;
  readonly #options: SenderOptions;
  /** In the order in which they were sent, which is that in which their time is up. */
  readonly #pending = new Set<Pending>();
  readonly #sweeper: NodeJS.Timeout;

  constructor(options: SenderOptions) {
    this.#options = options;
    const { timeoutMs, inFlightMax } = options;
    this.#pool = new Pool(options.origin, {
      connections: inFlightMax,
      pipelining: 1,
      // Below the 60 s after which a load balancer closes an idle connection: a request never meets a closing one.
      keepAliveTimeout: 10_000,
      // The sweeper's business.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: { timeout: timeoutMs },
    });
    this.#sweeper = setInterval(() => this.#sweep(), SWEEP_MS).unref();
  }

  get inFlight(): number {
    return this.#pending.size;
  }

  send(request: Request, over: (exchange: Exchange) => void): void {
    const { now, timeoutMs } = this.#options;
    let sent: number | null = null;
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    const pieces: Buffer[] = [];
    let give: ((reason: Error) => void) | undefined;
    const end = (exchange: Omit<Exchange, 'sent' | 'done'>) => {
      if (!this.#pending.delete(pending)) return;
      over({ sent, done: now(), ...exchange });
    };
    const pending: Pending = {
      due: now() + timeoutMs,
      end(error) {
        end({ error });
        give?.(new GivenUp(error));
      },
    };
    this.#pending.add(pending);
    this.#pool.dispatch(request, {
      onRequestStart: (controller) => {
        give = (reason) => controller.abort(reason);
        // It was given up while its connection was still being made.
        if (!this.#pending.has(pending)) return give(new GivenUp('given up before it was sent'));
        sent = now();
      },
      onResponseStart(_, code, fields) {
        status = code;
        headers = fields;
      },
      onResponseData(_, piece) {
        if (request.body !== undefined) pieces.push(piece);
      },
      onResponseEnd: () => end({ status, headers, body: Buffer.concat(pieces).toString('utf8') }),
      onResponseError: (_, error) => end({ error: (error as { code?: string }).code ?? error.message }),
    });
  }

  /** Gives up whatever is still under way. */
  giveUp(why: string): void {
    for (const pending of this.#pending) pending.end(why);
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await this.#pool.destroy();
  }

  #sweep(): void {
    const now = this.#options.now();
    for (const pending of this.#pending) {
      if (pending.due > now) return;
      pending.end(`no answer within ${this.#options.timeoutMs} ms`);
    }
  }
}

/** What undici is told about a request that nobody waits for any more. */
class GivenUp extends Error {
  override readonly name = 'GivenUp';
}
