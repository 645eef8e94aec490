import type { Context } from 'koa';
import { Problem } from '../../http/problem.ts';
import type { Connection, Database } from '../storage/database.ts';
import { type Answer, once } from '../storage/idempotency.ts';

const KEY = /^[\x21-\x7e]{1,200}$/;

/**
 * Does a write in one transaction and answers with its outcome. With an `Idempotency-Key` it is done once however often it is sent,
 * and is tried again by itself when the database fails over in the middle.
 */
export async function write(ctx: Context, database: Database, deed: (connection: Connection) => Promise<Answer>) {
  const key = ctx.get('idempotency-key');
  if (key && !KEY.test(key)) {
    throw new Problem(400, 'The Idempotency-Key must be 1 to 200 printable ASCII characters without spaces');
  }
  const request = [ctx.method, ctx.path, ctx.request.body ?? null];
  const answer = await database.write(
    (connection) => (key ? once(connection, key, request, () => deed(connection)) : deed(connection)),
    { repeatable: Boolean(key) },
  );
  ctx.status = answer.status;
  if (answer.body) ctx.body = answer.body;
}
