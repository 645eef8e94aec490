import Router from '@koa/router';
import type { Context } from 'koa';
import { instead } from '../pages.ts';
import type { Upstream } from '../upstream.ts';
import type { Render } from '../views.ts';
import { type Fields, numeric, submit } from './forms.ts';
import { seeOther } from './guilds.ts';
import { pageOf } from './query.ts';

type At = Context & { params: Record<string, string> };

/** A guild's page: its roster, and recruiting, changing and dismissing its members. */
export function members(api: Upstream, render: Render) {
  const router = new Router({ prefix: '/guilds/:id' });
  const guildAt = (ctx: At) => `/api/guilds/${encodeURIComponent(ctx.params.id!)}`;
  const memberAt = (ctx: At) => `${guildAt(ctx)}/members/${encodeURIComponent(ctx.params.member!)}`;
  const get = (ctx: Context, path: string) => api.call({ method: 'GET', path, id: ctx.state.requestId as string });

  router.get('/', async (ctx) => {
    const { search, after, query } = pageOf(ctx, 50);
    const [guild, roster] = await Promise.all([get(ctx, guildAt(ctx)), get(ctx, `${guildAt(ctx)}/members?${query}`)]);
    const failed = [guild, roster].find((it) => it.status !== 200);
    if (failed) return instead(ctx, render, failed);
    render(ctx, 'guild', { guild: guild.body, ...roster.body, search, after, served: guild });
  });

  router.get('/recruit', async (ctx) => {
    const guild = await get(ctx, guildAt(ctx));
    if (guild.status !== 200) return instead(ctx, render, guild);
    render(ctx, 'recruit', { guild: guild.body, served: guild });
  });

  router.post('/members', async (ctx) => {
    const joined = await submit(api, ctx, 'POST', `${guildAt(ctx)}/members`, fields);
    if (joined.status === 201) return seeOther(ctx, `/guilds/${ctx.params.id}#member-${joined.body.id}`);
    if (joined.status === 404) return instead(ctx, render, joined);
    ctx.status = joined.status;
    render(ctx, 'recruit', { guild: { id: ctx.params.id }, ...joined.again });
  });

  router.get('/members/:member', async (ctx) => {
    const member = await get(ctx, memberAt(ctx));
    if (member.status !== 200) return instead(ctx, render, member);
    render(ctx, 'member', { member: member.body, values: member.body, served: member });
  });

  router.post('/members/:member', async (ctx) => {
    const changed = await submit(api, ctx, 'PATCH', memberAt(ctx), fields);
    if (changed.status === 200) return seeOther(ctx, `/guilds/${ctx.params.id}#member-${ctx.params.member}`);
    if (changed.status === 404) return instead(ctx, render, changed);
    ctx.status = changed.status;
    const member = { ...changed.again.values, id: ctx.params.member, guildId: ctx.params.id };
    render(ctx, 'member', { member, ...changed.again });
  });

  router.post('/members/:member/dismiss', async (ctx) => {
    const gone = await submit(api, ctx, 'DELETE', memberAt(ctx));
    if (gone.status === 204 || gone.status === 404) return seeOther(ctx, `/guilds/${ctx.params.id}#roster`);
    instead(ctx, render, gone);
  });

  return router.routes();
}

function fields(values: Fields): object {
  return { ...values, level: numeric(values.level) };
}
