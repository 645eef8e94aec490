import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';
import { collectDefaultMetrics, Histogram, type Registry } from 'prom-client';
import type { Identity } from '../host/identity.ts';
import { log } from '../host/log.ts';

const ID = /^[\w.:=;-]{1,128}$/;

/**
 * Gives each request an id (the caller's `x-request-id` if it has one), says on the response who served it, logs it, counts it.
 * `x-served-by` lists every tier on the way: `web i-… us-east-1a, api i-… us-east-1b`; `x-revision` is this tier's commit, or, where another one stood
 * behind it, that of each: `web 4f3c…, api 09ae…`.
 */
export function requests(tier: string, identity: Identity, metrics: Registry): Middleware {
  collectDefaultMetrics({ register: metrics });
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its response',
    labelNames: ['tier', 'method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5],
    registers: [metrics],
  });
  return async (ctx, next) => {
    const given = ctx.get('x-request-id');
    const id = ID.test(given) ? given : randomUUID();
    ctx.state.requestId = id;
    ctx.set('x-request-id', id);
    const here = `${tier} ${identity.instance} ${identity.zone}`;
    ctx.state.here = here;
    const started = performance.now();
    try {
      await next();
    } finally {
      const behind = ctx.response.get('x-served-by');
      ctx.set('x-served-by', behind ? `${here}, ${behind}` : here);
      const commitBehind = behind && ctx.response.get('x-revision');
      ctx.set(
        'x-revision',
        commitBehind ? `${tier} ${identity.commit}, ${behind.split(' ')[0]} ${commitBehind}` : identity.commit,
      );
      const route = String(ctx.state.route ?? ctx._matchedRoute ?? 'none');
      const seconds = (performance.now() - started) / 1000;
      duration.observe({ tier, method: ctx.method, route, status: ctx.status }, seconds);
      if (route !== '/health') {
        const fields = { requestId: id, method: ctx.method, path: ctx.path, status: ctx.status, seconds };
        log('info', 'request', { ...fields, instance: identity.instance });
      }
    }
  };
}
