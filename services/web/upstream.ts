import { Agent } from 'undici';
import { Problem } from '../http/problem.ts';

/** The API tier behind the internal load balancer. */
export interface Upstream {
  /** Relays a request as it is; the answer's body is a stream. Throws Problem 502 or 504. */
  relay(request: Relayed): Promise<Answer>;
  /** Calls the API for a page. Answers what it said; where it said nothing of its own, a problem in its place. */
  call(call: Call): Promise<Called>;
  close(): Promise<void>;
}

export interface Relayed {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body?: NodeJS.ReadableStream | string;
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

export function openUpstream(origin: string, limits: Agent.Options = {}): Upstream {
  const agent = new Agent({ ...LIMITS, connections: 64, ...limits });

  async function relay({ method, ...rest }: Relayed): Promise<Answer> {
    const options = { origin, method: method as 'GET', ...rest } as Parameters<Agent['request']>[0];
    try {
      return await agent.request(options);
    } catch (error) {
      // It changes nothing: once more is safe, unless it would be to wait twice.
      const again = ['GET', 'HEAD'].includes(method) && !rest.body && BROKEN.has(codeOf(error));
      if (!again) throw unreachable(error);
      return agent.request(options).catch((second) => {
        throw unreachable(second);
      });
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

function codeOf(error: unknown): string {
  return (error as { code?: string }).code ?? '';
}

function unreachable(error: unknown): Problem {
  return ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'].includes(codeOf(error))
    ? new Problem(504, 'The API did not answer in time; try again')
    : new Problem(502, 'The API cannot be reached at this moment; try again');
}
