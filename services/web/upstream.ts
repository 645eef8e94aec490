import { Agent } from 'undici';
import { Problem } from '../http/problem.ts';

/** The API tier behind the internal load balancer. */
export interface Upstream {
  /** Relays a request as it is; the answer's body is a stream. Throws Problem 502 or 504. */
  relay(request: Relayed): Promise<Answer>;
  /** Calls the API for a page. Answers the status and the JSON of whatever it said. */
  call(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<Called>;
  close(): Promise<void>;
}

export interface Relayed {
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body?: NodeJS.ReadableStream;
}

export type Answer = Awaited<ReturnType<Agent['request']>>;

export interface Called {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the views name what they show
  body: any;
  servedBy: string;
}

/** Longer than the API waits for a failover (8 s), shorter than the load balancer waits for us (60 s). */
const LIMITS = { connect: { timeout: 2_000 }, headersTimeout: 15_000, bodyTimeout: 15_000, keepAliveTimeout: 30_000 };

export function openUpstream(origin: string): Upstream {
  const agent = new Agent({ ...LIMITS, connections: 64 });

  async function relay({ method, path, headers, body }: Relayed): Promise<Answer> {
    const options = { origin, path, method: method as 'GET', headers, body: body as never };
    try {
      return await agent.request(options);
    } catch (error) {
      // Nothing was sent on a connection that could not be opened, or the request changes nothing: once more is safe.
      if (body || !['GET', 'HEAD'].includes(method)) throw unreachable(error);
      return agent.request(options).catch((again) => {
        throw unreachable(again);
      });
    }
  }

  async function call(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Called> {
    const answer = await relay({
      method,
      path,
      headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      ...(body ? { body: JSON.stringify(body) as never } : {}),
    });
    const text = await answer.body.text();
    return {
      status: answer.statusCode,
      body: text ? JSON.parse(text) : null,
      servedBy: String(answer.headers['x-served-by'] ?? ''),
    };
  }

  return { relay, call, close: () => agent.close() };
}

function unreachable(error: unknown): Problem {
  const slow = ['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'].includes((error as { code?: string }).code ?? '');
  return slow
    ? new Problem(504, 'The API did not answer in time; try again')
    : new Problem(502, 'The API cannot be reached at this moment; try again');
}
