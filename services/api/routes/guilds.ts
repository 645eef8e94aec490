import Router from '@koa/router';
import { parse } from '../../http/parse.ts';
import { Problem } from '../../http/problem.ts';
import { guildFields, guildQuery } from '../schemas.ts';
import type { Database } from '../storage/database.ts';
import { createGuild, deleteGuild, getGuild, listGuilds, updateGuild } from '../storage/guilds.ts';
import { isId } from '../storage/page.ts';
import { write } from './writes.ts';

export function guilds(database: Database): Router {
  const router = new Router({ prefix: '/api/guilds' });

  router.get('/', async (ctx) => {
    ctx.body = await listGuilds(database, parse(guildQuery, { ...ctx.query }));
  });

  router.post('/', async (ctx) => {
    const fields = parse(guildFields, ctx.request.body);
    await write(ctx, database, async (connection) => ({ status: 201, body: await createGuild(connection, fields) }));
    ctx.set('location', `/api/guilds/${(ctx.body as { id: string }).id}`);
  });

  router.get('/:id', async (ctx) => {
    ctx.body = (await getGuild(database, guildId(ctx.params.id))) ?? missing(ctx.params.id);
  });

  router.patch('/:id', async (ctx) => {
    const id = guildId(ctx.params.id);
    const fields = parse(guildFields.partial(), ctx.request.body);
    await write(ctx, database, async (connection) => ({
      status: 200,
      body: (await updateGuild(connection, id, fields)) ?? missing(id),
    }));
  });

  router.delete('/:id', async (ctx) => {
    const id = guildId(ctx.params.id);
    await write(ctx, database, async (connection) => {
      if (!(await deleteGuild(connection, id))) missing(id);
      return { status: 204, body: null };
    });
  });

  return router;
}

/** The id, or 404: what is not a UUID names no guild. */
export function guildId(text: string | undefined): string {
  return text && isId(text) ? text : missing(text);
}

export function missing(id: string | undefined): never {
  throw new Problem(404, `There is no guild ${id}`);
}
