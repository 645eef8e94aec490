import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Rooms } from '../rooms.ts';
import type { Cloud, Identities } from '../service.ts';
import { answer } from './answer.ts';

export interface WireOptions {
  /** 0 takes a free one. */
  port: number;
  region: string;
  rooms: Pick<Rooms, 'dispatch'>;
  identities: Identities;
  log: Cloud['log'];
  /** Whether an output that does not fit its schema is an error. Default true: what a codec drops in silence is a bug in a service. */
  checkOutputs?: boolean;
}

/** Another program has the port, or this user may not have it. */
export class PortUnusable extends Error {
  override readonly name = 'PortUnusable';
}

export interface Wire {
  /** `http://127.0.0.1:PORT`. With a name in place of the number, S3 clients would put the bucket in front of it. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/**
 * Serves every service of the catalog on one port of 127.0.0.1, in whichever of AWS's protocols a client speaks.
 *
 * Five operations put a name before the host (`sync-` for StartSyncExecution and TestState, `stream-` for two of Logs): their clients
 * need `disableHostPrefix: true`, or `AWS_DISABLE_HOST_PREFIX_INJECTION=true` for Python's, since no name resolves to this port.
 * Event streams (SelectObjectContent, StartLiveTail, InvokeWithResponseStream) are not spoken.
 */
export async function listen(options: WireOptions): Promise<Wire> {
  const server = createServer((request, response) => {
    answer(options, request, response).catch((error: Error) => {
      options.log(`The wire broke off ${request.method} ${request.url}: ${error.message}`, { error });
      response.destroy();
    });
  });
  // SDK clients keep connections; Node's 5 s would close some of them just as they are used again.
  server.keepAliveTimeout = 75_000;
  // The upload of a large object may take longer than Node's 5 minutes.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server
      .once('error', ({ code, message }: NodeJS.ErrnoException) => {
        const why = { EADDRINUSE: 'another program uses it', EACCES: 'only root may' }[code ?? ''] ?? message;
        reject(new PortUnusable(`Cannot listen on port ${options.port}: ${why}; choose another port`));
      })
      .listen(options.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
