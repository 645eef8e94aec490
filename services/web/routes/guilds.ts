import Router from '@koa/router';
import type { Upstream } from '../upstream.ts';
import type { Render } from '../views.ts';
import { complaints, type Fields } from './forms.ts';

/** The pages about guilds: the list with its search, founding one, disbanding one. */
export function guilds(api: Upstream, render: Render) {
  const router = new Router();

  router.get('/', async (ctx) => {
    const { search = '', after = '' } = ctx.query as Fields;
    const query = new URLSearchParams({ limit: '12', ...(search && { search }), ...(after && { after }) });
    const page = await api.call('GET', `/api/guilds?${query}`);
    ctx.status = page.status;
    if (page.status === 200) render(ctx, 'guilds', { ...page.body, search, after, served: page.servedBy });
    else render(ctx, 'problem', { title: 'The list of guilds', ...complaints(page) });
  });

  router.get('/guilds/new', (ctx) => render(ctx, 'new-guild', {}));

  router.post('/guilds', async (ctx) => {
    const { key = '', ...values } = ctx.request.body as Fields;
    const made = await api.call('POST', '/api/guilds', values, key ? { 'idempotency-key': key } : {});
    if (made.status === 201) return ctx.redirect(`/guilds/${made.body.id}`);
    ctx.status = made.status;
    render(ctx, 'new-guild', { values, ...complaints(made) });
  });

  router.get('/guilds/:id/disband', async (ctx) => {
    const guild = await api.call('GET', `/api/guilds/${encodeURIComponent(ctx.params.id!)}`);
    ctx.status = guild.status;
    if (guild.status === 200) render(ctx, 'disband', { guild: guild.body });
    else render(ctx, 'problem', { title: 'No such guild', ...complaints(guild) });
  });

  router.post('/guilds/:id/disband', async (ctx) => {
    const gone = await api.call('DELETE', `/api/guilds/${encodeURIComponent(ctx.params.id!)}`);
    if (gone.status === 204 || gone.status === 404) return ctx.redirect('/');
    ctx.status = gone.status;
    render(ctx, 'problem', { title: 'The guild still stands', ...complaints(gone) });
  });

  return router.routes();
}
