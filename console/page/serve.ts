import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import type { Connection } from '../connect.ts';
import { api } from './api.ts';
import { files } from './files.ts';
import { guard } from './guard.ts';
import { plainly } from './plainly.ts';

export interface Page {
  /** Where to open it; carries the token that lets a browser in. */
  readonly url: string;
  close(): Promise<void>;
}

const LEFT = ['ERR_STREAM_PREMATURE_CLOSE', 'ECONNRESET'];

/** Serves the console page of this account on loopback. Throws what `listen` throws when the port is taken. */
export async function servePage(connection: Connection, { port }: { port: number }): Promise<Page> {
  const { token, middleware } = guard();
  const stopping = new AbortController();
  const app = new Koa();
  app
    .use(headers)
    .use(middleware)
    .use(plainly)
    .use(api(connection, stopping.signal))
    .use(await files());
  // A browser that leaves ends its stream of events in the middle; that is how such streams end.
  app.on('error', (error: Error & { code?: string }) => {
    if (!LEFT.includes(error.code ?? '')) console.error(error);
  });
  const server = app.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: listening } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${listening}/?token=${token}`,
    async close() {
      stopping.abort();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Everything comes from here, nothing is framed elsewhere, nothing is kept. */
const headers: Koa.Middleware = async (ctx, next) => {
  ctx.set({
    'content-security-policy':
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'; form-action 'self'",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  await next();
};
