import { bodyParser } from '@koa/bodyparser';
import Koa from 'koa';
import { Registry } from 'prom-client';
import type { Identity } from '../host/identity.ts';
import { brokeOff, errors } from '../http/errors.ts';
import { operations } from '../http/operations.ts';
import { Problem } from '../http/problem.ts';
import { requests } from '../http/requests.ts';
import { description } from './routes/description.ts';
import { guilds } from './routes/guilds.ts';
import { members } from './routes/members.ts';
import type { Database } from './storage/database.ts';

/** The REST API over PostgreSQL. */
export function createApp(database: Database, identity: Identity): Koa {
  const metrics = new Registry();
  const guild = guilds(database);
  const app = new Koa();
  app
    .use(requests('api', identity, metrics))
    .use(errors)
    .use(operations('api', identity, { database: (signal) => database.check(signal) }, metrics))
    .use(jsonOnly)
    .use(bodyParser({ enableTypes: ['json'], jsonLimit: '16kb', onError: unreadable }))
    .use(description())
    .use(members(database).routes())
    .use(guild.routes())
    .use(guild.allowedMethods());
  app.on('error', brokeOff);
  return app;
}

const jsonOnly: Koa.Middleware = async (ctx, next) => {
  if (ctx.is('json') === false)
    throw new Problem(415, `Send application/json, not ${ctx.get('content-type') || 'an untyped body'}`);
  await next();
};

function unreadable(error: Error): never {
  const { status } = error as Error & { status?: number };
  if (status === 413) throw new Problem(413, 'The body has more than 16 kB');
  throw new Problem(status === 415 ? 415 : 400, `The body is not JSON: ${error.message}`);
}
