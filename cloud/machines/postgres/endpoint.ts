import net from 'node:net';

/** What a database's clients connect to. It outlives every failover: it is re-pointed, as the endpoint's DNS name is at AWS. */
export interface Endpoint {
  /** The port of the first address: the one that was asked for, or the free one that 0 stood for. */
  readonly port: number;
  /** Connections from now on, and those that waited, go to the server on this port of 127.0.0.1. */
  point(port: number): void;
  /** Cuts every connection and holds new ones: after it returns no acknowledgement of the old primary can reach a client. */
  fence(): void;
  close(): Promise<void>;
}

/** An address at which a database's clients may arrive: one in each of its zones. */
export interface Entrance {
  readonly host: string;
  readonly port: number;
  /** Security groups and network ACLs. A connection that they refuse is never answered, as at AWS: its client times out. */
  readonly admits?: (socket: net.Socket) => boolean;
  /** Hands an admitted connection to the network, which may cut it. */
  readonly carry?: (socket: net.Socket) => void;
}

/** How long a connection waits for a primary, in milliseconds. */
const PATIENCE = 30_000;

/** A client that is not admitted gives up long before. */
const SILENCE = 120_000;

/** A layer-4 proxy. It must be quick rather than clever: each query of every tier passes through here. */
export async function openEndpoint(entrances: readonly Entrance[]): Promise<Endpoint> {
  const pairs = new Map<net.Socket, net.Socket>();
  const waiting = new Map<net.Socket, NodeJS.Timeout>();
  const silenced = new Map<net.Socket, NodeJS.Timeout>();
  let target: number | undefined;

  const listen = async ({ host, port, admits = () => true, carry }: Entrance) => {
    const server = net.createServer({ noDelay: true, pauseOnConnect: true }, (client) => {
      client.on('error', () => client.destroy());
      if (!admits(client)) return keep(silenced, client, SILENCE);
      carry?.(client);
      if (target === undefined) keep(waiting, client, PATIENCE);
      else join(client, target);
    });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
    return server;
  };

  function keep(held: Map<net.Socket, NodeJS.Timeout>, client: net.Socket, ms: number) {
    const timer = setTimeout(() => client.destroy(), ms);
    held.set(client, timer);
    client.once('close', () => {
      held.delete(client);
      clearTimeout(timer);
    });
  }

  function join(client: net.Socket, port: number) {
    const upstream = net.connect({ host: '127.0.0.1', port, noDelay: true });
    pairs.set(client, upstream);
    const end = () => {
      pairs.delete(client);
      client.destroy();
      upstream.destroy();
    };
    client.on('error', end).on('close', end);
    upstream.on('error', end).on('close', end);
    client.pipe(upstream).pipe(client);
    client.setKeepAlive(true, 5_000);
    client.resume();
  }

  function cut() {
    target = undefined;
    for (const [client, upstream] of pairs) {
      client.resetAndDestroy();
      upstream.destroy();
    }
    pairs.clear();
  }

  const servers: net.Server[] = [];
  const closeServers = () =>
    Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  try {
    for (const entrance of entrances) servers.push(await listen(entrance));
  } catch (error) {
    await closeServers();
    throw error;
  }

  return {
    port: (servers[0]!.address() as net.AddressInfo).port,
    point(to) {
      target = to;
      for (const [client, timer] of waiting) {
        waiting.delete(client);
        clearTimeout(timer);
        join(client, to);
      }
    },
    fence: cut,
    async close() {
      cut();
      for (const client of [...waiting.keys(), ...silenced.keys()]) client.destroy();
      await closeServers();
    },
  };
}
