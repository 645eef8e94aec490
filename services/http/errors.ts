import type { Context, Middleware } from 'koa';
import { log } from '../host/log.ts';
import { Problem } from './problem.ts';

/** Callers learn what they did (4xx); what we did (5xx) goes to the log under the request's id, and the caller gets the id alone. */
export const errors: Middleware = async (ctx, next) => {
  try {
    await next();
    if (ctx.status === 404 && ctx.body === undefined) throw new Problem(404, `There is nothing at ${ctx.path}`);
    if (ctx.status === 405 && ctx.body === undefined) throw new Problem(405, `${ctx.path} does not take ${ctx.method}`);
    if (ctx.status === 501 && ctx.body === undefined) throw new Problem(501, `${ctx.method} is not supported`);
  } catch (error) {
    say(ctx, asProblem(error, ctx));
  }
};

/** For what nobody can be told any more: the answer was under way when it broke off. */
export function brokeOff(error: Error, ctx?: Context): void {
  log('warn', 'answer broke off', { requestId: ctx?.state.requestId, reason: error.message });
}

function asProblem(error: unknown, ctx: Context): Problem {
  if (error instanceof Problem) return error;
  const { status, expose, message, name, stack, code, query } = error as Failure;
  if (status && status < 500) return new Problem(status, expose === false ? 'The request could not be read' : message);
  log('error', `${name}: ${message}`, {
    requestId: ctx.state.requestId,
    ...(query && { sqlstate: code, query }),
    stack,
  });
  return new Problem(500, `Something went wrong here; it is logged under request ${ctx.state.requestId}`);
}

/** An error of koa's says which answer it wants to be; one of the database's, which statement failed how. */
interface Failure extends Error {
  readonly status?: number;
  readonly expose?: boolean;
  readonly code?: string;
  readonly query?: string;
}

const TITLES: Record<number, string> = {
  400: 'Bad request',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Not valid',
  501: 'Not implemented',
  502: 'Bad gateway',
  503: 'Unavailable',
  504: 'Gateway timeout',
};

function say(ctx: Context, problem: Problem): void {
  ctx.status = problem.status;
  if (problem.status === 503) ctx.set('retry-after', '1');
  ctx.type = 'application/problem+json';
  ctx.body = JSON.stringify({
    type: 'about:blank',
    title: TITLES[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.message,
    instance: `urn:request:${ctx.state.requestId}`,
    ...(problem.errors.length ? { errors: problem.errors } : {}),
  });
}
