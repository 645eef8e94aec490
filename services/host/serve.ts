import type { Server } from 'node:http';
import type Koa from 'koa';

/**
 * Listens, and ends cleanly when systemd asks. Connections are kept alive longer than the load balancer keeps them (60 s), or it would send
 * a request into a connection that this side has just closed.
 */
export function serve(app: Koa, port: number, close: () => Promise<void>): Server {
  const server = app.listen(port);
  server.keepAliveTimeout = 75_000;
  server.on('error', (error) => {
    throw error;
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      server.close(() => void close().then(() => process.exit(0)));
      server.closeIdleConnections();
    });
  }
  return server;
}
