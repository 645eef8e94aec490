import type { Context, Middleware } from 'koa';
import { Problem } from '../http/problem.ts';

/** A form on another site must not change a roster here. Browsers say where a request comes from; programs that say nothing may pass. */
export const sameOrigin: Middleware = async (ctx, next) => {
  if (ctx.method === 'POST' && isForeign(ctx)) throw new Problem(403, `Forms are only taken from ${ctx.host} itself`);
  await next();
};

/** Over plain HTTP browsers send no `sec-fetch-site` unless the host is local; the `origin` of a sandboxed page is the word null. */
function isForeign(ctx: Context): boolean {
  const site = ctx.get('sec-fetch-site');
  if (site) return !['same-origin', 'none'].includes(site);
  const origin = ctx.get('origin');
  return origin !== '' && URL.parse(origin)?.host !== ctx.host;
}
