import type { Socket } from 'node:net';

/**
 * Resets a connection, so that its peer knows at once. One that is being ended already is only destroyed: a reset in the middle of a shutdown leaves Node 24.21
 * with a request that never completes, and a thread that has such a request spins for ever when it is to end.
 */
export function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
