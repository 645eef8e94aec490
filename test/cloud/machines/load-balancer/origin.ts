import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  body: string;
  /** Whether the client's side was gone before the request was answered. */
  aborted: boolean;
}

export interface Origin extends AsyncDisposable {
  readonly port: number;
  readonly seen: Seen[];
  readonly sockets: Set<Socket>;
}

/** An application behind the load balancer that misbehaves on request: the path says how. Any other path echoes what arrived. */
export async function startOrigin(
  more: Record<string, (request: IncomingMessage, response: ServerResponse) => void> = {},
): Promise<Origin> {
  const seen: Seen[] = [];
  const sockets = new Set<Socket>();
  const used = new WeakSet<Socket>();
  const behaviours: typeof more = {
    '/health': (_, response) => response.end('ok'),
    '/length': (_, response) => response.writeHead(200, { 'Content-Length': 5 }).end('hello'),
    '/204': (_, response) => response.writeHead(204).end(),
    '/304': (_, response) => response.writeHead(304, { ETag: '"x"' }).end(),
    '/chunked': (request, response) => {
      const http11 = request.httpVersion === '1.1';
      response.writeHead(200, http11 ? { Trailer: 'X-Trailer' } : {});
      response.write('hello ');
      if (http11) response.addTrailers({ 'X-Trailer': 'kept' });
      response.end('world');
    },
    '/truncated': (_, response) => {
      response.writeHead(200, { 'Content-Length': 1000 });
      response.write('part', () => response.socket?.destroy());
    },
    '/truncated-chunked': (_, response) => void response.write('part', () => response.socket?.destroy()),
    '/silent': () => {},
    '/hop-by-hop': (_, response) => {
      response.setHeader('Connection', 'X-Internal');
      response
        .writeHead(200, {
          'X-Internal': 'secret',
          'Keep-Alive': 'timeout=3',
          'Proxy-Authenticate': 'Basic',
          'X-Kept': 'yes',
        })
        .end('ok');
    },
    // A connection that was kept alive turns out to be closed just as it is used again.
    '/stale': (request, response) => {
      if (used.has(request.socket)) return void request.socket.destroy();
      used.add(request.socket);
      response.writeHead(200, { 'Content-Length': 5 }).end('fresh');
    },
    '/early': (_, response) => response.writeHead(413, { Connection: 'close' }).end('too big'),
    '/big': (_, response) => {
      const megabyte = Buffer.alloc(1 << 20, 'a');
      let left = 200;
      response.writeHead(200, { 'Content-Length': left << 20 });
      const write = () => {
        while (left-- > 0) if (!response.write(megabyte)) return void response.once('drain', write);
        response.end();
      };
      write();
    },
    ...more,
  };
  const server = http.createServer((request, response) => {
    const entry: Seen = {
      method: request.method!,
      url: request.url!,
      headers: request.headers,
      body: '',
      aborted: false,
    };
    response.on('close', () => {
      entry.aborted = !response.writableEnded;
    });
    seen.push(entry);
    request.on('error', () => {});
    const behaviour = behaviours[request.url!];
    if (behaviour) return behaviour(request, response);
    request.on('data', (chunk) => {
      entry.body += chunk;
    });
    request.on('end', () => response.end(JSON.stringify(entry)));
  });
  server.on('upgrade', (request, socket: Socket, head) => {
    seen.push({ method: 'GET', url: request.url!, headers: request.headers, body: '', aborted: false });
    if (request.url === '/declined') return void socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
    socket.on('error', () => {});
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    if (head.length > 0) socket.write(head);
    socket.pipe(socket);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    sockets,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
