import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { Problem } from '../http/problem.ts';
import { retryBudget } from './retry-budget.ts';

/** The API tier behind the internal load balancer. */
export interface Upstream {
  /**
   * Relays a request as it is; the answer's body is a stream. What is lost on the way is sent again, if doing it twice is doing it once and few have to be.
   * Throws Problem 502 or 504.
   */
  relay(request: Relayed): Promise<Answer>;
  /** Calls the API for a page. Answers what it said; where it said nothing of its own, a problem in its place. */
  call(call: Call): Promise<Called>;
  close(): Promise<void>;
}

export interface Relayed {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body?: NodeJS.ReadableStream | Buffer | string;
  /** Aborted when whoever asked has gone. */
  signal?: AbortSignal;
}

export type Answer = Awaited<ReturnType<Agent['request']>>;

export interface Call {
  method: string;
  path: string;
  body?: object;
  /** The request's id; the API logs what it did under the same. */
  id?: string;
  /** Sent twice with the same key, a write is done once. */
  key?: string;
  signal?: AbortSignal;
}

export interface Called {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the views name what they show
  body: any;
  servedBy: string;
  /** The timeline of the database that had a part in it. */
  timeline?: string;
}

/** Longer than the API waits for a failover (8 s), shorter than the load balancer waits for us (60 s). */
const LIMITS = { connect: { timeout: 2_000 }, headersTimeout: 15_000, bodyTimeout: 15_000, keepAliveTimeout: 30_000 };

/** What a connection says that broke before it carried an answer. */
const BROKEN = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CONNECT_TIMEOUT']);

/** Of two instances, the one that has just died gets every other request until the load balancer knows, which takes some tenths of a second. */
const ATTEMPTS = 5;
/** Before the second, in milliseconds on average; twice as long before each further one. */
const PAUSE = 20;

/** In milliseconds since the first: a connection that times out is tried once more, and not four times. */
const LATEST = 2_500;

export function openUpstream(origin: string, limits: Agent.Options = {}): Upstream {
  const agent = new Agent({ ...LIMITS, connections: 64, ...limits });
  const budget = retryBudget();

  async function relay({ method, ...rest }: Relayed): Promise<Answer> {
    const options = { origin, method: method as 'GET', ...rest } as Parameters<Agent['request']>[0];
    const latest = performance.now() + LATEST;
    budget.earn();
    for (let attempt = 1; ; attempt++) {
      const came = await agent.request(options).catch((error: Error) => error);
      const mayRepeat = isRepeatable({ method, ...rest }) && attempt < ATTEMPTS && performance.now() < latest;
      const again = mayRepeat && isLost(came) && budget.spend();
      if (!again && came instanceof Error) throw unreachable(came);
      if (!again) return came as Answer;
      if (!(came instanceof Error)) await came.body.dump();
      await sleep(PAUSE * 2 ** (attempt - 1) * (0.5 + Math.random()));
    }
  }

  async function call({ method, path, body, id, key, signal }: Call): Promise<Called> {
    const headers = {
      accept: 'application/json',
      ...(body && { 'content-type': 'application/json' }),
      ...(id && { 'x-request-id': id }),
      ...(key && { 'idempotency-key': key }),
    };
    try {
      const answer = await relay({
        method,
        path,
        headers,
        ...(body && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      });
      const text = await answer.body.text();
      // A load balancer without a target speaks for itself, in HTML.
      const json = String(answer.headers['content-type']).includes('json');
      const servedBy = String(answer.headers['x-served-by'] ?? '');
      const timeline = answer.headers['x-database-timeline'];
      return {
        status: answer.statusCode,
        body: json ? JSON.parse(text) : null,
        servedBy,
        ...(timeline && { timeline: String(timeline) }),
      };
    } catch (error) {
      const { status, message } = error instanceof Problem ? error : unreachable(error);
      return { status, body: { detail: message }, servedBy: '' };
    }
  }

  return { relay, call, close: () => agent.close() };
}

/** Whether doing it twice is doing it once: it changes nothing, or has a key by which the API knows it again. A stream can be sent but once. */
function isRepeatable({ method, headers, body }: Relayed): boolean {
  const isHeld = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
  return isHeld && (['GET', 'HEAD'].includes(method) || headers['idempotency-key'] !== undefined);
}

/**
 * Whether an instance has never answered: the connection broke, or the load balancer says so in its own name. What the API itself has said
 * stands, and so does silence: asking again would be to wait twice.
 */
function isLost(came: Answer | Error): boolean {
  if (came instanceof Error) return BROKEN.has(codeOf(came));
  return [502, 503].includes(came.statusCode) && came.headers['x-served-by'] === undefined;
}

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? '';
}

function unreachable(error: unknown): Problem {
  return ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'].includes(codeOf(error))
    ? new Problem(504, 'The API did not answer in time; try again')
    : new Problem(502, 'The API cannot be reached at this moment; try again');
}
