import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { port as portOf } from '../arguments.ts';
import { connect } from '../connect.ts';
import { exposition } from '../metrics/exposition.ts';
import type { Program } from '../muster.ts';
import { tell } from '../tell.ts';

/** CloudWatch is asked so often at the most, however many scrape: on AWS each metric of each request has a price. */
const KEPT_MS = 10_000;

export function metrics(program: Program): void {
  program
    .command('metrics')
    .description('Serves the metrics of this account to Prometheus on this machine, until Ctrl-C')
    .option('--port <number>', 'a port of 127.0.0.1', portOf, 9464)
    .option('--once', 'prints them and ends')
    .addHelpText('after', '\nExamples:\n  muster metrics\n  muster metrics --once | grep muster_healthy_instances')
    .action(async ({ port, once: isOnce }) => {
      const { json, ...where } = program.opts();
      const connection = await connect(where);
      if (isOnce) {
        const { text, metrics: found } = await exposition(connection, new Date());
        return tell(found, json, text);
      }
      let kept: { at: number; found: ReturnType<typeof exposition> } | undefined;
      const app = new Koa();
      app.use(async (ctx) => {
        // A page that points a name of its own at 127.0.0.1 does not get in.
        if (ctx.path !== '/metrics' || !/^(127\.0\.0\.1|localhost)(:|$)/.test(ctx.host)) return;
        const now = Date.now();
        if (!kept || kept.at < now - KEPT_MS) kept = { at: now, found: exposition(connection, new Date(now)) };
        try {
          const { type, text } = await kept.found;
          ctx.type = type;
          ctx.body = text;
        } catch (error) {
          kept = undefined;
          ctx.status = 503;
          ctx.body = `${(error as Error).name}: ${(error as Error).message}\n`;
        }
      });
      const server = app.listen(port, '127.0.0.1');
      await once(server, 'listening');
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
      console.log(json ? JSON.stringify({ url }) : `\n  ${url}\n\nCtrl-C ends it.`);
      for (const signal of ['SIGINT', 'SIGTERM'] as const)
        process.once(signal, () => {
          server.close();
          server.closeAllConnections();
        });
    });
}
