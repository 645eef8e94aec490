import { AsyncLocalStorage } from 'node:async_hooks';
import type { Middleware } from 'koa';
import type { ClientBase } from 'pg';
import { TracedClient } from './traced-client.ts';

/**
 * The timeline of the server behind a connection, in decimal: one more after each promotion. `pg_walfile_name` has it of the WAL that
 * is being written; the control file still shows the old one for a while after a promotion. A server in recovery refuses the question,
 * and with it the connection: it is no primary.
 */
const TIMELINE = `select ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int as timeline`;

/** What is known of a connection: the timeline of its server and, until an answer has told it, how it came about. */
interface Known {
  readonly timeline: number;
  readonly connected: string;
  isTold: boolean;
}

interface Note {
  timeline?: number;
  connected?: string;
}

const known = new WeakMap<ClientBase, Known>();
const asked = new AsyncLocalStorage<Note>();

/** Asks a new connection, once: a server's timeline changes only by a promotion, and a primary is not promoted. */
export async function learnTimeline(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ timeline: number }>(TIMELINE);
  const { timeline } = rows[0]!;
  const resolved = client instanceof TracedClient ? client.trace.resolvedAt : undefined;
  const connected = [new Date().toISOString(), resolved && `resolved=${resolved}`].filter(Boolean).join('; ');
  known.set(client, { timeline, connected, isTold: false });
  return timeline;
}

/** Notes that this connection answered for the request that is being served. */
export function answeredBy(client: ClientBase): void {
  const note = asked.getStore();
  const connection = known.get(client);
  if (!note || !connection) return;
  note.timeline = connection.timeline;
  if (!connection.isTold) note.connected = connection.connected;
  connection.isTold = true;
}

/**
 * Says on each answer that the database had a part in on which timeline it was, `x-database-timeline`, and on the first answer of each connection
 * when that was made and its name resolved, `x-database-connected`: whoever measures a recovery from outside can see what it was made of.
 */
export const timeline: Middleware = async (ctx, next) => {
  const note: Note = {};
  try {
    await asked.run(note, next);
  } finally {
    if (note.timeline !== undefined) ctx.set('x-database-timeline', String(note.timeline));
    if (note.connected) ctx.set('x-database-connected', note.connected);
  }
};
