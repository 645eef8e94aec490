import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';

export interface Server extends AsyncDisposable {
  readonly url: string;
}

/** Has the server listen on a port of this machine alone, for as long as the rehearsal lasts. */
export async function listen(server: HttpServer, port: number): Promise<Server> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
