import Router from '@koa/router';
import { parse } from '../../http/parse.ts';
import { Problem } from '../../http/problem.ts';
import { memberFields, pageQuery } from '../schemas.ts';
import type { Database } from '../storage/database.ts';
import { getGuild } from '../storage/guilds.ts';
import { createMember, deleteMember, getMember, listMembers, updateMember } from '../storage/members.ts';
import { isId } from '../storage/page.ts';
import { guildId, missing } from './guilds.ts';
import { write } from './writes.ts';

export function members(database: Database): Router {
  const router = new Router({ prefix: '/api/guilds/:guild/members' });

  router.get('/', async (ctx) => {
    const guild = guildId(ctx.params.guild);
    const page = await listMembers(database, guild, parse(pageQuery, { ...ctx.query }));
    if (page.members.length === 0 && !(await getGuild(database, guild))) missing(guild);
    ctx.body = page;
  });

  router.post('/', async (ctx) => {
    const guild = guildId(ctx.params.guild);
    const fields = parse(memberFields, ctx.request.body);
    await write(ctx, database, async (connection) => ({
      status: 201,
      body: (await createMember(connection, guild, fields)) ?? missing(guild),
    }));
    ctx.set('location', `/api/guilds/${guild}/members/${(ctx.body as { id: string }).id}`);
  });

  router.get('/:id', async (ctx) => {
    const [guild, id] = ids(ctx.params);
    ctx.body = (await getMember(database, guild, id)) ?? nobody(guild, id);
  });

  router.patch('/:id', async (ctx) => {
    const [guild, id] = ids(ctx.params);
    const fields = parse(memberFields.partial(), ctx.request.body);
    await write(ctx, database, async (connection) => ({
      status: 200,
      body: (await updateMember(connection, guild, id, fields)) ?? nobody(guild, id),
    }));
  });

  router.delete('/:id', async (ctx) => {
    const [guild, id] = ids(ctx.params);
    await write(ctx, database, async (connection) => {
      if (!(await deleteMember(connection, guild, id))) nobody(guild, id);
      return { status: 204, body: null };
    });
  });

  return router;
}

function ids({ guild, id }: Record<string, string>): [guild: string, member: string] {
  return [guildId(guild), id && isId(id) ? id : nobody(guild, id)];
}

function nobody(guild: string | undefined, id: string | undefined): never {
  throw new Problem(404, `There is no member ${id} in guild ${guild}`);
}
