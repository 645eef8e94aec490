import { createServer, request } from 'node:http';
import { listen, type Server } from './listen.ts';

/** Stands where the internal load balancer stands, and leads to one version of the API or the other. */
export interface Gate extends Server {
  leadTo(url: string): void;
}

export async function openGate(port: number): Promise<Gate> {
  let target = '';
  const server = createServer((asked, answer) => {
    const { method = 'GET', headers, url = '/' } = asked;
    const onward = request(new URL(url, target), { method, headers, agent: false }, (answered) => {
      answer.writeHead(answered.statusCode!, answered.headers);
      answered.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    asked.pipe(onward);
  });
  const gate = await listen(server, port);
  return {
    ...gate,
    leadTo(url) {
      target = url;
    },
  };
}
