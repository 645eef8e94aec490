import path from 'node:path';
import Koa from 'koa';
import { Registry } from 'prom-client';
import type { Identity } from '../host/identity.ts';
import { admission, IN_FLIGHT } from '../http/admission.ts';
import { body, form } from '../http/body.ts';
import { brokeOff, errors } from '../http/errors.ts';
import { operations } from '../http/operations.ts';
import { Problem } from '../http/problem.ts';
import { requests } from '../http/requests.ts';
import { pageErrors, security } from './pages.ts';
import { assets } from './routes/assets.ts';
import { guilds } from './routes/guilds.ts';
import { members } from './routes/members.ts';
import { relay } from './routes/relay.ts';
import { sameOrigin } from './same-origin.ts';
import type { Upstream } from './upstream.ts';
import { openViews } from './views.ts';

/** The pages, and the way to the API, with so many requests under way at most. `folder` holds `views/` and `public/`. */
export function createApp(api: Upstream, identity: Identity, folder: string, inFlight = IN_FLIGHT): Koa {
  const metrics = new Registry();
  const render = openViews(path.join(folder, 'views'));
  const app = new Koa();
  app
    .use(requests('web', identity, metrics))
    .use(errors)
    .use(operations('web', identity, { api: (signal) => answers(api, signal) }, metrics))
    .use(admission('web', inFlight, metrics))
    .use(relay(api))
    .use(security)
    .use(assets(path.join(folder, 'public')))
    .use(pageErrors(render))
    .use(sameOrigin)
    .use(body('application/x-www-form-urlencoded', form))
    .use(guilds(api, render))
    .use(members(api, render));
  app.on('error', brokeOff);
  return app;
}

/** The API is there when it is itself ready: its database answers too. */
async function answers(api: Upstream, signal: AbortSignal): Promise<void> {
  const { status } = await api.call({ method: 'GET', path: '/ready', signal });
  if (status !== 200) throw new Problem(503, `The API answers ${status}`);
}
