import Koa from 'koa';
import { Registry } from 'prom-client';
import type { Identity } from '../host/identity.ts';
import { admission, IN_FLIGHT } from '../http/admission.ts';
import { body, json } from '../http/body.ts';
import { brokeOff, errors } from '../http/errors.ts';
import { operations } from '../http/operations.ts';
import { requests } from '../http/requests.ts';
import { description } from './routes/description.ts';
import { guilds } from './routes/guilds.ts';
import { members } from './routes/members.ts';
import type { Database } from './storage/database.ts';
import { requestComment } from './storage/request-comment.ts';
import { timeline } from './storage/timeline.ts';

/** The REST API over PostgreSQL, with so many requests under way at most. */
export function createApp(database: Database, identity: Identity, inFlight = IN_FLIGHT): Koa {
  const metrics = new Registry();
  const guild = guilds(database);
  const app = new Koa();
  app
    .use(requests('api', identity, metrics))
    .use(requestComment)
    .use(timeline)
    .use(errors)
    .use(operations('api', identity, { database: (signal) => database.check(signal) }, metrics))
    .use(admission('api', inFlight, metrics))
    .use(body('application/json', json))
    .use(description())
    .use(members(database).routes())
    .use(guild.routes())
    .use(guild.allowedMethods());
  app.on('error', brokeOff);
  return app;
}
