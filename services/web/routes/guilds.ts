import Router from '@koa/router';
import type { Context } from 'koa';
import { instead } from '../pages.ts';
import type { Upstream } from '../upstream.ts';
import type { Render } from '../views.ts';
import { submit } from './forms.ts';
import { pageOf } from './query.ts';

/** The pages about guilds: the list with its search; founding, changing and disbanding one. */
export function guilds(api: Upstream, render: Render) {
  const router = new Router();
  const at = (ctx: Context & { params: Record<string, string> }) => `/api/guilds/${encodeURIComponent(ctx.params.id!)}`;
  const get = (ctx: Context, path: string) => api.call({ method: 'GET', path, id: ctx.state.requestId as string });

  router.get('/', async (ctx) => {
    const { search, after, query } = pageOf(ctx, 12);
    const page = await get(ctx, `/api/guilds?${query}`);
    if (page.status !== 200) return instead(ctx, render, page);
    render(ctx, 'guilds', { ...page.body, search, after, served: page });
  });

  router.get('/guilds/new', (ctx) => render(ctx, 'new-guild', {}));

  router.post('/guilds', async (ctx) => {
    const made = await submit(api, ctx, 'POST', '/api/guilds', (values) => values);
    if (made.status === 201) return seeOther(ctx, `/guilds/${made.body.id}`);
    ctx.status = made.status;
    render(ctx, 'new-guild', made.again);
  });

  for (const view of ['change', 'disband']) {
    router.get(`/guilds/:id/${view}`, async (ctx) => {
      const guild = await get(ctx, at(ctx));
      if (guild.status !== 200) return instead(ctx, render, guild);
      render(ctx, view, { guild: guild.body, values: guild.body, served: guild });
    });
  }

  router.post('/guilds/:id/change', async (ctx) => {
    const changed = await submit(api, ctx, 'PATCH', at(ctx), (values) => values);
    if (changed.status === 200) return seeOther(ctx, `/guilds/${ctx.params.id}`);
    if (changed.status === 404) return instead(ctx, render, changed);
    ctx.status = changed.status;
    render(ctx, 'change', { guild: { ...changed.again.values, id: ctx.params.id }, ...changed.again });
  });

  router.post('/guilds/:id/disband', async (ctx) => {
    const gone = await submit(api, ctx, 'DELETE', at(ctx));
    // Somebody else was faster: it is gone all the same.
    if (gone.status === 204 || gone.status === 404) return seeOther(ctx, '/');
    instead(ctx, render, gone);
  });

  return router.routes();
}

/** After a form the browser gets the page with a request of its own, so that reloading sends nothing twice. */
export function seeOther(ctx: Context, url: string): void {
  ctx.redirect(url);
  ctx.status = 303;
}
