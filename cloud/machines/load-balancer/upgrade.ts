import http, { type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { endToEnd, valuesOf } from './headers.ts';
import { rawPage } from './page.ts';
import type { Route } from './route.ts';
import type { Target } from './target.ts';

/** Hands a websocket to the target: after its 101 the two sockets are one pipe. Resolves with the status that the client got. */
export function upgrade(
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
  {
    target,
    route: { host, port, localAddress, localPort, carry },
    headers,
  }: { target: Target; route: Route; headers: readonly string[] },
): Promise<number> {
  return new Promise((resolve) => {
    const outgoing = http.request({
      ...{ host, port, localAddress, localPort },
      method: request.method,
      path: request.url,
      agent: false,
      setHost: false,
      headers: [...headers, 'Connection', 'Upgrade', 'Upgrade', valuesOf(request.rawHeaders, 'upgrade')[0]!],
    });
    const finished = target.begin(() => {
      outgoing.destroy();
      client.destroy();
    });
    let answered = false;
    const say = (status: number) => {
      finished();
      resolve(status);
    };
    client.on('error', () => outgoing.destroy());
    client.on('close', () => outgoing.destroy());
    outgoing.on('socket', carry);
    outgoing.on('upgrade', (response, origin, first) => {
      answered = true;
      client.write(
        statusLine(response, [
          ...endToEnd(response.rawHeaders),
          'Connection',
          'Upgrade',
          'Upgrade',
          response.headers.upgrade ?? 'websocket',
        ]),
      );
      if (first.length > 0) client.write(first);
      if (head.length > 0) origin.write(head);
      origin.on('error', () => client.destroy());
      origin.on('close', () => client.destroy());
      client.on('close', () => {
        origin.destroy();
        say(101);
      });
      origin.pipe(client).pipe(origin);
    });
    outgoing.on('response', (response) => {
      answered = true;
      // The target declined: its answer goes to the client as it is, and the connection ends with it.
      client.write(statusLine(response, [...endToEnd(response.rawHeaders), 'Connection', 'close']));
      response.pipe(client);
      response.on('close', () => say(response.statusCode ?? 502));
    });
    outgoing.on('error', () => {
      if (!client.destroyed && !answered) client.end(rawPage(502));
      say(502);
    });
    outgoing.end();
  });
}

function statusLine(response: IncomingMessage, headers: readonly string[]): string {
  let head = `HTTP/1.1 ${response.statusCode} ${response.statusMessage}\r\n`;
  for (let i = 0; i < headers.length; i += 2) head += `${headers[i]}: ${headers[i + 1]}\r\n`;
  return `${head}\r\n`;
}
