import { AsyncLocalStorage } from 'node:async_hooks';
import type { Middleware } from 'koa';

const served = new AsyncLocalStorage<string>();

/** What ends a comment, or begins one within it, would not be the database's to read; ids have neither (`requests`), and this does not depend on it. */
const PLAIN = /^[\w.:=;-]+$/;

/** From here on every statement says which request it is for. */
export const requestComment: Middleware = (ctx, next) => served.run(String(ctx.state.requestId), next);

/**
 * The statement with the request's id in front: PostgreSQL shows it in `pg_stat_activity`, which cuts a statement's end off, and in its log beside whatever
 * failed, waited or was slow. `pg_stat_statements` counts statements that differ in comments as one.
 */
export function commented(text: string): string {
  const id = served.getStore();
  return id && PLAIN.test(id) ? `/* request ${id} */ ${text}` : text;
}
