import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import { listen, type Server } from './listen.ts';
import type { Scratch } from './scratch.ts';

export interface Place {
  readonly host: string;
  readonly port: number;
  readonly scratch: Scratch;
  /** What the web tier takes for the internal load balancer. */
  readonly api: string;
}

/** What the tiers are told that their environment is called: nothing of the real one has such parameters. */
export const ENVIRONMENT = 'rehearsal';
const SECRET = 'the scratch database';

/**
 * What surrounds a process on an instance, so that an artifact runs in the rehearsal as it is: the metadata service, the parameters and the secret
 * of the database. The database is the scratch one; the real one's password is not within reach of the versions that are rehearsed.
 */
export async function openSurroundings({ host, port, scratch, api }: Place, at: number): Promise<Server> {
  const prefix = `/muster/${ENVIRONMENT}/`;
  const parameters: Readonly<Record<string, string>> = {
    'database/host': host,
    'database/port': String(port),
    'database/name': scratch.name,
    'database/secret-arn': SECRET,
    'api/url': api,
  };
  const metadata: Readonly<Record<string, string>> = {
    '/latest/api/token': 'token',
    '/latest/meta-data/instance-id': 'i-0rehearsal',
    '/latest/meta-data/placement/availability-zone': 'rehearsal',
    '/latest/meta-data/local-ipv4': '127.0.0.1',
  };
  const services: Readonly<Record<string, (input: { Path?: string }) => object>> = {
    'AmazonSSM.GetParametersByPath': ({ Path = '' }) => ({
      Parameters: Object.entries(parameters)
        .map(([name, Value]) => ({ Name: `${prefix}${name}`, Value }))
        .filter(({ Name }) => Name.startsWith(Path)),
    }),
    'secretsmanager.GetSecretValue': () => ({
      SecretString: JSON.stringify({ username: scratch.user, password: scratch.password }),
    }),
  };
  const server = createServer(async (asked, answer) => {
    // The SDK's client of the metadata service puts a slash too many.
    const value = metadata[(asked.url ?? '').replace(/^\/+/, '/')];
    if (value !== undefined) return void answer.end(value);
    const service = services[String(asked.headers['x-amz-target'])];
    if (!service) return void answer.writeHead(404).end();
    const body = JSON.stringify(service(JSON.parse(await text(asked)) as { Path?: string }));
    answer.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
  });
  return listen(server, at);
}
