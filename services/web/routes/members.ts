import Router from '@koa/router';
import type { Context } from 'koa';
import type { Upstream } from '../upstream.ts';
import type { Render } from '../views.ts';
import { complaints, type Fields, numeric } from './forms.ts';

/** A guild's page: its roster, and recruiting, changing and dismissing its members. */
export function members(api: Upstream, render: Render) {
  const router = new Router({ prefix: '/guilds/:id' });
  const at = (id: string | undefined) => `/api/guilds/${encodeURIComponent(id ?? '')}`;

  async function show(ctx: Context, id: string, more: object = {}) {
    const { search = '', after = '' } = ctx.query as Fields;
    const query = new URLSearchParams({ limit: '50', ...(search && { search }), ...(after && { after }) });
    const [guild, roster] = await Promise.all([api.call('GET', at(id)), api.call('GET', `${at(id)}/members?${query}`)]);
    const failed = [guild, roster].find((it) => it.status !== 200);
    if (failed) {
      ctx.status = failed.status;
      const title = failed.status === 404 ? 'No such guild' : 'The guild cannot be shown';
      return render(ctx, 'problem', { title, ...complaints(failed) });
    }
    render(ctx, 'guild', { guild: guild.body, ...roster.body, search, after, served: guild.servedBy, ...more });
  }

  router.get('/', (ctx) => show(ctx, ctx.params.id!));

  router.post('/members', async (ctx) => {
    const { key = '', ...values } = ctx.request.body as Fields;
    const fields = { ...values, level: numeric(values.level) };
    const joined = await api.call(
      'POST',
      `${at(ctx.params.id)}/members`,
      fields,
      key ? { 'idempotency-key': key } : {},
    );
    if (joined.status === 201) return ctx.redirect(`/guilds/${ctx.params.id}#roster`);
    ctx.status = joined.status;
    await show(ctx, ctx.params.id!, { values, ...complaints(joined) });
  });

  router.post('/members/:member', async (ctx) => {
    const { key: _, ...values } = ctx.request.body as Fields;
    const path = `${at(ctx.params.id)}/members/${encodeURIComponent(ctx.params.member!)}`;
    const changed = await api.call('PATCH', path, { ...values, level: numeric(values.level) });
    if (changed.status === 200) return ctx.redirect(`/guilds/${ctx.params.id}#roster`);
    ctx.status = changed.status;
    await show(ctx, ctx.params.id!, { editing: ctx.params.member, values, ...complaints(changed) });
  });

  router.post('/members/:member/dismiss', async (ctx) => {
    const path = `${at(ctx.params.id)}/members/${encodeURIComponent(ctx.params.member!)}`;
    const gone = await api.call('DELETE', path);
    if (gone.status === 204 || gone.status === 404) return ctx.redirect(`/guilds/${ctx.params.id}#roster`);
    ctx.status = gone.status;
    await show(ctx, ctx.params.id!, complaints(gone));
  });

  return router.routes();
}
