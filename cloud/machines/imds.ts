import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Clock } from '../clock.ts';
import type { Network } from './network.ts';

/** What the metadata service knows of an instance: its paths below /latest, as a tree of texts. */
export interface Metadata {
  /** IMDSv2 is the only one served, as with `HttpTokens: required`; `false` is `HttpEndpoint: disabled`. */
  readonly isEnabled: boolean;
  /** A fault: whoever asks waits for nothing. */
  readonly isSilent?: boolean;
  /** The text at a path such as `meta-data/placement/region`; a list of names with a line each for a folder; undefined for 404. */
  read(path: string): Promise<string | undefined> | string | undefined;
}

interface Token {
  readonly of: string;
  readonly until: number;
}

/** Six hours. */
const LONGEST = 21_600;

/**
 * The instance metadata service at 169.254.169.254, version 2. Who asks is known by the address that the connection comes from, which is
 * why a proxy (a hop more) gets nothing: the hop limit is 1.
 */
export async function startImds(options: {
  network: Network;
  clock: Clock;
  /** By private IP. */
  of: (privateIp: string) => Metadata | undefined;
}): Promise<{ close(): Promise<void> }> {
  const { network, clock } = options;
  const tokens = new Map<string, Token>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const end = (status: number, body = '', headers: Record<string, string> = {}) =>
      void response.writeHead(status, { 'content-type': 'text/plain', server: 'EC2ws', ...headers }).end(body);
    const whose = network.whose(request.socket);
    const metadata = whose === undefined ? undefined : options.of(whose);
    if (!metadata || whose === undefined) return end(404);
    if (metadata.isSilent) return;
    if (!metadata.isEnabled || request.headers['x-forwarded-for']) return end(403);
    const now = clock.now().getTime();
    const path = (request.url ?? '/').replace(/^\/+|\/+$/g, '');

    if (path === 'latest/api/token') {
      if (request.method !== 'PUT') return end(405);
      const seconds = Number(request.headers['x-aws-ec2-metadata-token-ttl-seconds']);
      if (!Number.isInteger(seconds) || seconds < 1 || seconds > LONGEST) return end(400);
      for (const [text, { until }] of tokens) if (until <= now) tokens.delete(text);
      const token = randomBytes(40).toString('base64');
      tokens.set(token, { of: whose, until: now + seconds * 1000 });
      return end(200, token, { 'x-aws-ec2-metadata-token-ttl-seconds': String(seconds) });
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return end(405);
    const token = tokens.get(String(request.headers['x-aws-ec2-metadata-token']));
    if (!token || token.of !== whose || token.until <= now) return end(401);
    const body = await metadata.read(path.replace(/^latest\/?/, ''));
    return body === undefined ? end(404) : end(200, body);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  const { host, port } = network.at('169.254.169.254', 80);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
