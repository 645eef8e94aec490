import { AsyncLocalStorage } from 'node:async_hooks';
import type { Middleware } from 'koa';
import type { ClientBase } from 'pg';

/**
 * The timeline of the server behind a connection, in decimal: one more after each promotion. `pg_walfile_name` has it of the WAL that
 * is being written; the control file still shows the old one for a while after a promotion. A server in recovery refuses the question,
 * and with it the connection: it is no primary.
 */
const TIMELINE = `select ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int as timeline`;

const known = new WeakMap<ClientBase, number>();
const asked = new AsyncLocalStorage<{ timeline?: number | undefined }>();

/** Asks a new connection, once: a server's timeline changes only by a promotion, and a primary is not promoted. */
export async function learnTimeline(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ timeline: number }>(TIMELINE);
  const { timeline } = rows[0]!;
  known.set(client, timeline);
  return timeline;
}

/** Notes that this connection answered for the request that is being served. */
export function answeredBy(client: ClientBase): void {
  const note = asked.getStore();
  if (note) note.timeline = known.get(client);
}

/** Says on each answer that the database had a part in on which timeline it was: `x-database-timeline`. */
export const timeline: Middleware = async (ctx, next) => {
  const note: { timeline?: number } = {};
  try {
    await asked.run(note, next);
  } finally {
    if (note.timeline !== undefined) ctx.set('x-database-timeline', String(note.timeline));
  }
};
