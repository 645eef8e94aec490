import { createHash } from 'node:crypto';
import { Problem } from '../../http/problem.ts';
import type { Connection, Database } from './database.ts';

export interface Answer {
  status: number;
  body: object | null;
}

/**
 * Does the deed once for this key: the row and the deed commit together, and whoever comes again gets the first answer.
 * A second caller at the same moment waits on the row's lock until the first one has committed or failed.
 * @throws Problem 422 when the key was used for another request
 */
export async function once(
  connection: Connection,
  key: string,
  request: readonly unknown[],
  deed: () => Promise<Answer>,
): Promise<Answer> {
  const fingerprint = createHash('sha256').update(JSON.stringify(request)).digest('hex');
  const { rowCount } = await connection.query(
    'insert into idempotency_key (key, fingerprint) values ($1, $2) on conflict do nothing',
    [key, fingerprint],
  );
  if (rowCount === 0) return repeat(connection, key, fingerprint);
  const answer = await deed();
  await connection.query('update idempotency_key set status = $2, body = $3 where key = $1', [
    key,
    answer.status,
    JSON.stringify(answer.body),
  ]);
  return answer;
}

async function repeat(connection: Connection, key: string, fingerprint: string): Promise<Answer> {
  // The lock makes this a write: its commit waits for the standby, which then has the first one's as well.
  const { rows } = await connection.query<Answer & { fingerprint: string }>(
    'select fingerprint, status, body from idempotency_key where key = $1 for update',
    [key],
  );
  const first = rows[0]!;
  if (first.fingerprint !== fingerprint) {
    throw new Problem(422, `The Idempotency-Key "${key}" was used for another request; take a new one`);
  }
  return { status: first.status, body: first.body };
}

/** Drops the keys that are older than a day: nobody repeats a request that late. Answers how many. */
export function forget(database: Database): Promise<number> {
  const text = "delete from idempotency_key where created_at < now() - interval '1 day'";
  return database.write(async (connection) => (await connection.query(text)).rowCount ?? 0, { repeatable: true });
}
