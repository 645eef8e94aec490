import type { Server } from 'node:http';
import type Koa from 'koa';

/** Less than `TimeoutStopSec` of the unit: a request that never ends is cut off by us, and the rest ends in order. */
const PATIENCE = 15_000;

/**
 * Listens, and ends cleanly when systemd asks: what is under way is answered, nothing new is taken. Connections are kept alive longer than the
 * load balancer keeps them (60 s), or it would send a request into a connection that this side has just closed.
 */
export function serve(app: Koa, port: number, close: () => Promise<void>, patience = PATIENCE): Server {
  const server = app.listen(port);
  server.keepAliveTimeout = 75_000;
  server.on('error', (error) => {
    throw error;
  });
  let stopping = false;
  // `close` waits for every connection, and one that is kept alive after its answer would hold it up for another 75 s.
  server.on('request', (_, answer) => {
    answer.once('close', () => {
      if (stopping) server.closeIdleConnections();
    });
  });
  function stop(): void {
    if (stopping) return;
    stopping = true;
    setTimeout(() => server.closeAllConnections(), patience).unref();
    server.close(() => void close().finally(() => process.exit(0)));
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
  return server;
}
