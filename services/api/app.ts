import Koa from 'koa';
import { Registry } from 'prom-client';
import type { Identity } from '../host/identity.ts';
import { body, json } from '../http/body.ts';
import { brokeOff, errors } from '../http/errors.ts';
import { operations } from '../http/operations.ts';
import { requests } from '../http/requests.ts';
import { description } from './routes/description.ts';
import { guilds } from './routes/guilds.ts';
import { members } from './routes/members.ts';
import type { Database } from './storage/database.ts';
import { timeline } from './storage/timeline.ts';

/** The REST API over PostgreSQL. */
export function createApp(database: Database, identity: Identity): Koa {
  const metrics = new Registry();
  const guild = guilds(database);
  const app = new Koa();
  app
    .use(requests('api', identity, metrics))
    .use(timeline)
    .use(errors)
    .use(operations('api', identity, { database: (signal) => database.check(signal) }, metrics))
    .use(body('application/json', json))
    .use(description())
    .use(members(database).routes())
    .use(guild.routes())
    .use(guild.allowedMethods());
  app.on('error', brokeOff);
  return app;
}
