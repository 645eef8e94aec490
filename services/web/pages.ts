import type { Middleware } from 'koa';
import { log } from '../host/log.ts';
import { Problem } from '../http/problem.ts';
import type { Render } from './views.ts';

const POLICY =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'";

/** Pages take nothing from elsewhere and are shown in no one else's frame. */
export const security: Middleware = async (ctx, next) => {
  ctx.set('content-security-policy', `${POLICY}; frame-ancestors 'none'`);
  ctx.set('x-content-type-options', 'nosniff');
  ctx.set('referrer-policy', 'same-origin');
  await next();
};

/** A person gets a page, also when something is wrong; a program that asks for JSON gets the problem. */
export function pageErrors(render: Render): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && !ctx.body) throw new Problem(404, `There is nothing at ${ctx.path}.`);
    } catch (error) {
      if (ctx.accepts('json', 'html') !== 'html') throw error;
      const known = error instanceof Problem;
      if (!known)
        log('error', `${(error as Error).message}`, { requestId: ctx.state.requestId, stack: (error as Error).stack });
      ctx.status = known ? error.status : 500;
      const problem = known
        ? error.message
        : `Something went wrong here; it is logged under request ${ctx.state.requestId}.`;
      render(ctx, 'problem', { title: ctx.status === 404 ? 'Nothing here' : 'That did not work', problem });
    }
  };
}
