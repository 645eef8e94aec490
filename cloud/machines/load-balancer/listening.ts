import type { Server } from 'node:net';

/** Resolves when the server listens; rejects when it cannot, e.g. with EADDRINUSE. */
export function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
