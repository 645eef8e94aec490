import { once } from 'node:events';
import net from 'node:net';

/** How a front treats a connection that comes now. */
type Door = 'open' | 'shut' | 'starting up' | 'as a new primary';

/**
 * Stands between a client and a PostgreSQL server, in plain text, and does to connections what a failover does. A fault of the front harms
 * nobody but the front's own clients.
 */
export interface Front extends AsyncDisposable {
  readonly port: number;
  door: Door;
  /** Milliseconds by which each answer is late. */
  delay: number;
  /** How many connections there have been. */
  readonly connections: number;
  /** RST on every connection, as a server that was killed sends it. */
  reset(): void;
  /** From now on nothing is heard and nothing said on the connections that there are, and nobody tells their clients. */
  silence(): void;
}

/** FATAL 57P03: what PostgreSQL says while it recovers. */
const STARTING = error('57P03', 'the database system is starting up');

/** A session that asks for this writes, also where the server's default is to read only: it is one of the new primary. */
const WRITABLE = 'options\0-c default_transaction_read_only=off\0';

export async function openFront(to: { host: string; port: number }): Promise<Front> {
  const pairs = new Map<net.Socket, net.Socket>();
  const held = new Set<net.Socket>();
  let connections = 0;
  const server = net.createServer({ noDelay: true }, (client) => {
    connections++;
    held.add(client);
    client.on('error', () => client.destroy()).once('close', () => held.delete(client));
    if (front.door === 'shut') return void client.resetAndDestroy();
    client.once('data', (startup: Buffer) => {
      if (front.door === 'starting up') return void client.end(STARTING);
      join(client, front.door === 'as a new primary' ? asking(startup) : startup);
    });
  });

  function join(client: net.Socket, startup: Buffer): void {
    const upstream = net.connect({ ...to, noDelay: true });
    pairs.set(client, upstream);
    const end = () => {
      pairs.delete(client);
      client.destroy();
      upstream.destroy();
    };
    client.on('error', end).on('close', end);
    upstream.on('error', end).on('close', end);
    upstream.write(startup);
    client.pipe(upstream);
    upstream.on('data', (bytes: Buffer) => {
      if (front.delay === 0) client.write(bytes);
      else setTimeout(() => client.writable && client.write(bytes), front.delay);
    });
  }

  const front: Front = {
    port: 0,
    door: 'open',
    delay: 0,
    get connections() {
      return connections;
    },
    reset() {
      for (const client of pairs.keys()) client.resetAndDestroy();
    },
    silence() {
      for (const [client, upstream] of pairs) {
        pairs.delete(client);
        client.unpipe(upstream);
        client.removeAllListeners('data').removeAllListeners('close').resume();
        upstream.removeAllListeners('data').removeAllListeners('close').destroy();
      }
    },
    async [Symbol.asyncDispose]() {
      for (const client of held) client.destroy();
      server.close();
    },
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.defineProperty(front, 'port', { value: (server.address() as net.AddressInfo).port });
}

/** The startup message with one more parameter: its length first, a zero byte last. */
function asking(startup: Buffer): Buffer {
  const body = Buffer.concat([startup.subarray(4, -1), Buffer.from(WRITABLE), Buffer.from([0])]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}

function error(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
