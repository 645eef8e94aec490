import type Router from '@koa/router';
import type { Connection } from '../../connect.ts';
import { askFor } from '../../things.ts';

/** `GET /api/things/:kind/:name`: what AWS tells of one thing of the stack, and how to ask it by oneself. */
export function things(router: Router, connection: Connection): void {
  router.get('/things/:kind/:name', async (ctx) => {
    const { kind, name } = ctx.params as { kind: string; name: string };
    ctx.body = await askFor(connection, kind, name);
  });
}
