import { type ClientBase, Pool, type PoolClient, type PoolConfig, type QueryResultRow } from 'pg';
import { log } from '../../host/log.ts';
import { Problem } from '../../http/problem.ts';
import { isAway } from './failover.ts';
import { commented } from './request-comment.ts';
import { type Pools, retrying } from './retrying.ts';
import { learnTimeline } from './timeline.ts';
import { TracedClient } from './traced-client.ts';

export type Connection = Pick<PoolClient, 'query'>;

/** PostgreSQL as the rest of the API sees it: it may fail over at any moment, and comes back under the same name. */
export interface Database {
  /** Runs one statement that changes nothing; tried again while the database fails over, for as long as `patience`. */
  read<Row extends QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /**
   * Runs the work in a transaction. Tried again only if it is `repeatable` (guarded by an idempotency key): the outcome of a
   * transaction whose connection broke at commit is unknown, and doing it twice is not doing it once.
   */
  write<T>(work: (connection: Connection) => Promise<T>, options: { repeatable: boolean }): Promise<T>;
  /** Throws unless a writable primary answers. */
  check(signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

/** How long a request waits for a failover before it is told 503; the load balancer gives up later than that. */
const PATIENCE = 8_000;

/** pg waits forever by default: to connect, for an answer, and on a dead connection. Every one of these has a limit here. */
const LIMITS: PoolConfig = {
  max: 8,
  idleTimeoutMillis: 30_000,
  maxLifetimeSeconds: 900,
  connectionTimeoutMillis: 3_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 5_000,
  query_timeout: 5_000,
  statement_timeout: 4_000,
  idle_in_transaction_session_timeout: 10_000,
  application_name: 'guild-api',
};

export interface DatabaseOptions {
  /** How long a request waits for a failover, in milliseconds. */
  readonly patience?: number;
  /** The server has refused the password: it was rotated. */
  readonly renew?: () => void;
}

export function openDatabase(
  config: PoolConfig,
  { patience = PATIENCE, renew = () => {} }: DatabaseOptions = {},
): Database {
  let pool = open();

  function open(): Pool {
    const opened = new Pool({ ...LIMITS, Client: TracedClient, onConnect: greet, ...config });
    // A connection that dies is news, not a crash; the pool drops it by itself. The pool listens only while a connection is idle in it, so each
    // connection is listened to as well: one can die while it is lent out, or while the pool ends.
    opened.on('error', lost);
    opened.on('connect', (client) => client.on('error', lost));
    return opened;
  }

  async function greet(client: ClientBase): Promise<void> {
    const timeline = await learnTimeline(client);
    log('info', 'database connected', { timeline, ...(client instanceof TracedClient && client.trace) });
  }

  function lost(error: Error): void {
    log('warn', 'database connection lost', { reason: error.message });
  }

  const pools: Pools = {
    get current() {
      return pool;
    },
    replace(old) {
      if (pool !== old) return;
      pool = open();
      old.end().catch((error: Error) => log('warn', 'old database pool did not end', { reason: error.message }));
    },
    renew,
  };

  return {
    read: (text, values = []) =>
      retrying(
        pools,
        async (client) => (await client.query(commented(text), values).catch(quoting(text))).rows as never[],
        { patience, repeatable: true },
      ),
    write: (work, { repeatable }) => retrying(pools, (client) => transaction(client, work), { patience, repeatable }),
    async check(signal) {
      const { rows } = await Promise.race([
        pool.query<{ replica: boolean }>('select pg_is_in_recovery() as replica'),
        new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      ]);
      if (rows[0]?.replica) throw new Problem(503, 'The database is read-only');
    },
    close: () => pool.end(),
  };
}

/** What the log wants to see beside the driver's message, which names no statement. */
const quoting =
  (query: string) =>
  (error: Error): never => {
    throw Object.assign(error, { query });
  };

function quoted(client: PoolClient): Connection {
  const query = (text: string, values?: unknown[]) => client.query(commented(text), values).catch(quoting(text));
  return { query: query as Connection['query'] };
}

async function transaction<T>(client: PoolClient, work: (connection: Connection) => Promise<T>): Promise<T> {
  await client.query(commented('begin'));
  try {
    const result = await work(quoted(client));
    await commit(client);
    return result;
  } catch (error) {
    // A connection that cannot even roll back is as good as gone: what it says then is what counts.
    if (!isAway(error)) await client.query('rollback');
    throw error;
  }
}

/**
 * Commits, and is not content with a success under a warning: PostgreSQL ends a wait for the synchronous standby that somebody cancels with
 * "committed locally, but might not have been replicated". A failover then would undo what the caller was told is done.
 * https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION-HA
 * @throws Problem 503: the outcome is unknown, and must not be tried again here, where it is visible already
 */
async function commit(client: PoolClient): Promise<void> {
  const warnings: string[] = [];
  const warned = ({ severity, message }: { severity?: string | undefined; message?: string | undefined }) => {
    if (severity === 'WARNING') warnings.push(message ?? '');
  };
  client.on('notice', warned);
  try {
    await client.query(commented('commit'));
  } finally {
    client.off('notice', warned);
  }
  if (warnings.length === 0) return;
  log('warn', 'database committed without its standby', { reason: warnings.join('; ') });
  throw new Problem(503, 'The database could not make sure of this in time; ask whether it is done, or try again');
}
