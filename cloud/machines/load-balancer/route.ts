import type { Socket } from 'node:net';
import { buildConnector, errors } from 'undici';

/** Where a connection goes, and from which address of ours it leaves: security groups judge by that. */
export interface Route {
  /** The private address of the node that it leaves from. */
  readonly nodeIp: string;
  readonly host: string;
  readonly port: number;
  readonly localAddress?: string;
  /** Where callers are told apart by source port, each connection has one of its own. */
  readonly localPort?: number;
  /** Network ACLs drop what goes there: a connection is never answered. */
  readonly isDark: boolean;
  /** Hands the connection to the network, which may cut it. */
  readonly carry: (socket: Socket) => void;
}

/** ALB gives a target ten seconds to accept a connection. */
const CONNECT_TIMEOUT = 10_000;

/** A source port may still be waiting for the last packets of an earlier connection; the next one is as good. */
const ATTEMPTS = 8;

/** How a pool opens a connection along a route that is asked for anew each time. */
export function connector(route: () => Route): buildConnector.connector {
  return function connect(options, callback, attempt = 1) {
    const { host, port, localAddress, localPort, isDark, carry } = route();
    if (isDark) {
      const late = () => callback(new errors.ConnectTimeoutError(`Connect Timeout Error (${host}:${port})`), null);
      setTimeout(late, CONNECT_TIMEOUT).unref();
      return;
    }
    const open = buildConnector({ timeout: CONNECT_TIMEOUT, port, ...(localPort && { localPort }) });
    open({ ...options, hostname: host, port: String(port), localAddress: localAddress ?? null }, (error, socket) => {
      if (!error) {
        carry(socket);
        callback(null, socket);
      } else if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE' && attempt < ATTEMPTS)
        connect(options, callback, attempt + 1);
      else callback(error, null);
    });
  } as (...args: [...Parameters<buildConnector.connector>, attempt?: number]) => void;
}
