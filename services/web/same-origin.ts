import type { Middleware } from 'koa';
import { Problem } from '../http/problem.ts';

/** A form on another site must not change a roster here. Browsers say where a request comes from; programs that say nothing may pass. */
export const sameOrigin: Middleware = async (ctx, next) => {
  const site = ctx.get('sec-fetch-site');
  const origin = ctx.get('origin');
  const foreign = site ? !['same-origin', 'none'].includes(site) : origin !== '' && new URL(origin).host !== ctx.host;
  if (ctx.method === 'POST' && foreign) throw new Problem(403, `Forms are only taken from ${ctx.host} itself`);
  await next();
};
