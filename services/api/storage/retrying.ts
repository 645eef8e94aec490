import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { log } from '../../host/log.ts';
import { Problem } from '../../http/problem.ts';
import { isAway, isRefused } from './failover.ts';
import { answeredBy } from './timeline.ts';

export interface Pools {
  readonly current: Pool;
  /** A demoted primary keeps its connections, and `select 1` on them works: none of them may be used again. */
  replace(old: Pool): void;
  /** The password is not the right one any more: the next connection asks for it anew. */
  renew(): void;
}

interface Options {
  /** In milliseconds. */
  readonly patience: number;
  /** Whether the work may be done again when nobody knows whether it was done. What never reached the database is repeated anyway. */
  readonly repeatable: boolean;
}

/**
 * Does the work on a connection, again on another one while the database is away. What fails because it is wrong is thrown as it is.
 * @throws Problem 503 when patience is over, or when the outcome of work that may not be repeated is unknown
 */
export async function retrying<T>(
  pools: Pools,
  work: (client: PoolClient) => Promise<T>,
  { patience, repeatable }: Options,
): Promise<T> {
  const deadline = performance.now() + patience;
  for (let wait = 25; ; wait = Math.min(wait * 2, 500)) {
    const pool = pools.current;
    let client: PoolClient | undefined;
    try {
      client = await pool.connect();
      const result = await work(client);
      answeredBy(client);
      client.release();
      return result;
    } catch (error) {
      const away = isAway(error);
      if (client && !away) answeredBy(client);
      client?.release(away ? (error as Error) : undefined);
      if (isRefused(error)) pools.renew();
      else if (away) pools.replace(pool);
      else throw error;
      const mayRepeat = repeatable || !client;
      if (!mayRepeat || performance.now() + wait > deadline) {
        log('warn', 'database away', { reason: (error as Error).message });
        throw new Problem(503, 'The database is not available at this moment; try again');
      }
      await sleep(wait * (0.5 + Math.random() / 2));
    }
  }
}
