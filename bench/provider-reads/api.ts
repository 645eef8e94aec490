import { catalog, type Modules, type ServiceName } from '../../cloud/aws/catalog.ts';
import type { Operations } from '../../cloud/handlers.ts';

/** The services as SDK clients, each operation a function of its input. */
export type Api = { readonly [S in ServiceName]: Operations<Modules[S]> };

interface Options {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string };
}

interface Client {
  send(command: object): Promise<object>;
}

/** The services of an endpoint. `tell` hears each call: `ec2:DescribeVpcs`. */
export function openApi(options: Options, tell: (call: string) => void): Api {
  const clients = new Map<ServiceName, Promise<{ sdk: Loose; client: Client }>>();
  const open = (service: ServiceName) => {
    const known = clients.get(service) ?? client(service);
    clients.set(service, known);
    return known;
  };
  async function client(service: ServiceName) {
    const sdk = (await catalog[service].sdk()) as unknown as Loose;
    const name = Object.keys(sdk).find((it) => /^[A-Z]\w*Client$/.test(it))!;
    // Nothing is tried twice: an answer that needs a second try is one to hear of.
    const config = { ...options, forcePathStyle: true, maxAttempts: 1 };
    return { sdk, client: new sdk[name]!(config) as unknown as Client };
  }
  const service = (name: ServiceName) =>
    new Proxy(
      {},
      {
        get: (_, operation) => async (input: object) => {
          const { sdk, client } = await open(name);
          tell(`${name}:${String(operation)}`);
          return client.send(new sdk[`${String(operation)}Command`]!(input));
        },
      },
    );
  return new Proxy({} as Api, { get: (_, name) => service(name as ServiceName) });
}

type Loose = Record<string, new (input: object) => object>;
