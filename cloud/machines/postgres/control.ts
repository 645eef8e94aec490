import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Identities, Server } from './server.ts';
import { ADMINISTRATOR } from './template.ts';

/** A connection of the cloud itself to one server, made again when it was lost. */
export interface Control {
  /** Rows of one statement. Rejects after `ms` milliseconds (default 30 s), whatever the server does. */
  query<Row = Record<string, unknown>>(sql: string, values?: unknown[], ms?: number): Promise<Row[]>;
  close(): Promise<void>;
}

interface Link {
  readonly client: pg.Client;
  readonly socket: net.Socket;
}

/** Says goodbye, but waits for no answer: a frozen server never gives one. */
async function hangUp({ client, socket }: Link): Promise<void> {
  await Promise.race([client.end(), pause(100)]).catch(() => {});
  socket.destroy();
}

/** A condition of a database did not come true in time. */
export class NotInTime extends Error {
  override readonly name = 'NotInTime';
}

export function control(
  server: Pick<Server, 'port'>,
  name: string,
  identities: Identities,
  database = 'postgres',
): Control {
  let open: Promise<Link> | undefined;
  let closed = false;

  async function connect(ms: number): Promise<Link> {
    const socket = new net.Socket();
    const client = new pg.Client({
      host: '127.0.0.1',
      port: server.port,
      user: ADMINISTRATOR,
      database,
      application_name: 'rdsadmin',
      connectionTimeoutMillis: ms,
      stream: () => socket,
      ssl: {
        ca: identities.authority,
        cert: identities.administrator.certificate,
        key: identities.administrator.key,
        servername: name,
      },
    });
    client.on('error', () => {
      open = undefined;
    });
    try {
      await client.connect();
    } catch (error) {
      socket.destroy();
      throw error;
    }
    return { client, socket };
  }

  return {
    async query<Row>(sql: string, values: unknown[] = [], ms = 30_000) {
      if (closed) throw new NotInTime('The connection to the database is closed');
      open ??= connect(ms);
      const attempt = open;
      try {
        const { client } = await attempt;
        const query = { text: sql, values, query_timeout: ms };
        return (await client.query(query)).rows as Row[];
      } catch (error) {
        // A refused statement leaves the connection usable; anything else does not.
        if (!(error instanceof pg.DatabaseError) || error.severity !== 'ERROR') {
          if (open === attempt) open = undefined;
          attempt.then(hangUp).catch(() => {});
        }
        throw error;
      }
    },
    async close() {
      closed = true;
      const last = open;
      open = undefined;
      await last?.then(hangUp).catch(() => {});
    },
  };
}

/** Asks again every `every` milliseconds until the answer is yes. */
export async function until(
  what: string,
  ask: () => Promise<boolean>,
  { limit = 30_000, every = 5 } = {},
): Promise<void> {
  const end = performance.now() + limit;
  while (!(await ask())) {
    if (performance.now() > end) throw new NotInTime(`${what}: not within ${limit} ms`);
    await pause(every);
  }
}
