import type { Context, Middleware } from 'koa';
import { log } from '../host/log.ts';
import { Problem } from '../http/problem.ts';
import type { Called } from './upstream.ts';
import type { Render } from './views.ts';

const POLICY =
  "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/** Pages take nothing from elsewhere, run no script, and are shown in no one else's frame. */
export const security: Middleware = async (ctx, next) => {
  ctx.set('content-security-policy', POLICY);
  ctx.set('x-content-type-options', 'nosniff');
  ctx.set('referrer-policy', 'same-origin');
  ctx.set('cross-origin-resource-policy', 'same-origin');
  // A roster that somebody else has changed meanwhile is not shown from a cache.
  ctx.set('cache-control', 'no-cache');
  await next();
};

/** A person gets a page, also when something is wrong; a program that asks for JSON gets the problem. */
export function pageErrors(render: Render): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && !ctx.body) throw new Problem(404, `There is nothing at ${ctx.path}`);
    } catch (error) {
      if (ctx.accepts('json', 'html') !== 'html') throw error;
      const { status, message } = asProblem(error, ctx);
      explain(ctx, render, status, message);
    }
  };
}

function asProblem(error: unknown, ctx: Context): Problem {
  if (error instanceof Problem) return error;
  const { message, stack } = error as Error;
  log('error', message, { requestId: ctx.state.requestId, stack });
  return new Problem(500, `It is logged under request ${ctx.state.requestId}`);
}

/** What the API answered instead of what a page was to show. */
export function instead(ctx: Context, render: Render, { status, body }: Called): void {
  explain(ctx, render, status, (body as { detail?: string } | null)?.detail ?? `The API answered ${status}`);
}

function explain(ctx: Context, render: Render, status: number, detail: string): void {
  ctx.status = status;
  const away = status >= 502 && status <= 504;
  if (away) ctx.set('retry-after', '1');
  const title = away ? 'The roster is out of reach' : (TITLES[status] ?? 'That did not work');
  const problem = away ? 'It should be back in a moment, and nothing that was saved is lost.' : `${detail}.`;
  render(ctx, 'problem', { title, problem, again: away && ctx.method === 'GET' ? ctx.url : null });
}

const TITLES: Record<number, string> = {
  400: 'That is no page of the list',
  403: 'Not from there',
  404: 'Nothing here',
  413: 'Too long a tale',
  415: 'Not a form from here',
  422: 'That cannot be searched for',
  500: 'Something broke here',
};
