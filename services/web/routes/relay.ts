import { buffer } from 'node:stream/consumers';
import type { Context, Middleware } from 'koa';
import { Problem } from '../../http/problem.ts';
import type { Upstream } from '../upstream.ts';

/** Headers that speak of one connection only (RFC 9110 §7.6.1), and those that the next hop writes itself. */
const HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
  'expect',
]);

/** Hands `/api/*` to the API tier over the internal load balancer. */
export function relay(upstream: Upstream): Middleware {
  return async (ctx, next) => {
    if (!ctx.path.startsWith('/api/')) return next();
    ctx.state.route = '/api/*';
    const carries = ctx.get('transfer-encoding') || Number(ctx.get('content-length')) > 0;
    const body = carries && (isSmall(ctx) ? await held(ctx) : ctx.req);
    const gone = new AbortController();
    ctx.res.once('close', () => gone.abort());
    const answer = await upstream.relay({
      method: ctx.method,
      path: ctx.url,
      headers: { ...forwardable(ctx.headers), 'x-request-id': String(ctx.state.requestId) },
      ...(body ? { body } : {}),
      signal: gone.signal,
    });
    ctx.status = answer.statusCode;
    for (const [name, value] of Object.entries(forwardable(answer.headers))) if (value) ctx.set(name, value);
    if (answer.statusCode === 204 || answer.statusCode === 304) answer.body.resume();
    else ctx.body = answer.body;
  };
}

/** As much as the API takes: a write of that size that has a key is held, so that it can be sent again. */
const LIMIT = 16_384;

function isSmall(ctx: Context): boolean {
  const length = Number(ctx.get('content-length'));
  return ctx.get('idempotency-key') !== '' && length > 0 && length <= LIMIT;
}

const held = ({ req }: Context): Promise<Buffer> =>
  buffer(req).catch(() => {
    throw new Problem(400, 'The body broke off before its end');
  });

type Headers = Record<string, string | string[] | undefined>;

function forwardable(headers: Headers): Headers {
  const nominated = String(headers.connection ?? '')
    .toLowerCase()
    .split(/\s*,\s*/);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP.has(name) && !nominated.includes(name)));
}
