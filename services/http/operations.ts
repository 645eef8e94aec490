import Router from '@koa/router';
import type { Registry } from 'prom-client';
import type { Identity } from '../host/identity.ts';
import { Problem } from './problem.ts';

/** Whether each thing that the tier needs is there: a name that may be shown, and a check that throws when it is not. */
export type Needs = Readonly<Record<string, (signal: AbortSignal) => Promise<void>>>;

/**
 * What operators ask. `/health` is shallow, because the load balancer and the Auto Scaling group act on it: an instance whose database is away can
 * still serve, and terminating the whole fleet would not bring the database back. `/ready` is deep and only ever observed.
 */
export function operations(tier: string, identity: Identity, needs: Needs, metrics: Registry) {
  const router = new Router();
  router.get('/health', (ctx) => {
    ctx.body = { status: 'ok', tier, ...identity };
  });
  router.get('/ready', async (ctx) => {
    const checks = await Promise.all(Object.entries(needs).map(([name, check]) => ask(name, check)));
    ctx.status = checks.every((it) => it.connected) ? 200 : 503;
    if (ctx.status === 503) ctx.set('retry-after', '1');
    ctx.body = {
      status: ctx.status === 200 ? 'ready' : 'not ready',
      tier,
      ...identity,
      needs: Object.fromEntries(checks.map(({ name, ...rest }) => [name, rest])),
    };
  });
  router.get('/metrics', async (ctx) => {
    // The load balancer adds x-forwarded-for: what came through it came from outside.
    if (ctx.get('x-forwarded-for')) throw new Problem(404, 'There is nothing at /metrics');
    ctx.type = metrics.contentType;
    ctx.body = await metrics.metrics();
  });
  return router.routes();
}

const PATIENCE = 2_000;

async function ask(name: string, check: (signal: AbortSignal) => Promise<void>) {
  const started = performance.now();
  const connected = await check(AbortSignal.timeout(PATIENCE)).then(
    () => true,
    () => false,
  );
  return { name, connected, milliseconds: Math.round(performance.now() - started) };
}
