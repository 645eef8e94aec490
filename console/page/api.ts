import Router from '@koa/router';
import type { Connection } from '../connect.ts';
import { deployments } from './routes/deployments.ts';
import { drills } from './routes/drills.ts';
import { executions } from './routes/executions.ts';
import { ledgers } from './routes/ledgers.ts';
import { lines } from './routes/lines.ts';
import { machines } from './routes/machines.ts';
import { reports } from './routes/reports.ts';
import { stack } from './routes/stack.ts';
import { things } from './routes/things.ts';
import { timeline } from './routes/timeline.ts';

/** What the page asks, each answered by calls that anybody with the same credentials could make. */
export function api(connection: Connection, stopping: AbortSignal) {
  const router = new Router({ prefix: '/api' });
  const { environment, account, where, config } = connection;
  router.get('/about', (ctx) => {
    ctx.body = { environment, account, where, region: config.region };
  });
  stack(router, connection, stopping);
  machines(router, connection);
  executions(router, connection);
  reports(router, connection);
  deployments(router, connection);
  drills(router, connection);
  ledgers(router, connection);
  things(router, connection);
  lines(router, connection);
  timeline(router, connection);
  return router.routes();
}
