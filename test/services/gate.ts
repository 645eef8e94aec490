import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands where the internal load balancer stands. While it is shut, it has no target: it answers in HTML of its own, as a load balancer does. */
export async function openGate(target: string) {
  const server = createServer((asked, answer) => {
    asked.on('error', () => {});
    if (gate.shut) {
      answer.writeHead(503, { 'content-type': 'text/html', server: 'awselb/2.0' });
      answer.end('<html><body><h1>503 Service Temporarily Unavailable</h1></body></html>');
      asked.resume();
      return;
    }
    const { method, headers } = asked;
    const onward = request(new URL(asked.url!, target), { method: method!, headers }, (answered) => {
      answer.writeHead(answered.statusCode!, answered.headers);
      answered.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const gate = {
    shut: false,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
  return gate;
}
