import type { Middleware } from 'koa';
import { Counter, type Registry } from 'prom-client';
import { Problem } from './problem.ts';

/** What a process lets in where provisioning has not said how much. */
export const IN_FLIGHT = 512;

/**
 * Lets in as many requests as can be answered in time, and tells the others at once to come back: beyond capacity everybody would else wait, and
 * most in vain. A request that waits for a database that fails over is inside as well, so the limit leaves room for those.
 * @throws Problem 503
 */
export function admission(tier: string, limit: number, metrics: Registry): Middleware {
  let inside = 0;
  const refused = new Counter({
    name: 'http_requests_refused_total',
    help: 'Requests that were told to come back, because as many as can be answered in time were being answered',
    labelNames: ['tier'],
    registers: [metrics],
  });
  return async (ctx, next) => {
    if (inside >= limit) {
      refused.inc({ tier });
      throw new Problem(503, 'There is more to do than can be done in time; try again in a second');
    }
    inside++;
    // An answer is under way until its last byte is gone, or whoever asked is.
    ctx.res.once('close', () => {
      inside--;
    });
    await next();
  };
}
