import type { AddressInfo, Server } from 'node:net';
import path from 'node:path';
import type Koa from 'koa';
import { Client, type PoolConfig } from 'pg';
import type { Agent } from 'undici';
import type { DatabaseOptions } from '../../cloud/machines/postgres/database.ts';
import { apply, migrationsOf } from '../../lambdas/migration/apply.ts';
import { createApp as createApi } from '../../services/api/app.ts';
import { type Database, openDatabase } from '../../services/api/storage/database.ts';
import { createApp as createWeb } from '../../services/web/app.ts';
import { openUpstream } from '../../services/web/upstream.ts';
import { bench, ENDPOINT, PASSWORD } from '../cloud/machines/postgres/fixture.ts';
import { conform } from './conform.ts';

const WEB = { instance: 'i-0web', zone: 'us-east-1a', commit: 'c0ffee' };
const API = { instance: 'i-0api', zone: 'us-east-1b', commit: 'c0ffee' };

/** Both tiers on this machine, the API over a real PostgreSQL pair. */
export async function guild(options?: Partial<DatabaseOptions>, change: PoolConfig = {}) {
  const postgres = await bench();
  const pair = await postgres.open(options);
  const config = {
    host: '127.0.0.1',
    port: pair.port,
    user: 'appadmin',
    password: PASSWORD,
    database: 'guilds',
    ssl: { ca: postgres.authority.certificate, servername: ENDPOINT },
  };
  const migrator = new Client(config);
  await migrator.connect();
  for (const migration of await migrationsOf(path.resolve('services/api'))) await apply(migrator, migration);
  await migrator.end();

  const database: Database = openDatabase({ ...config, ...change });
  const api = await up(createApi(database, API));
  const web = await webBefore(api.url);
  return {
    api: api.url,
    web: web.url,
    pair,
    config,
    async [Symbol.asyncDispose]() {
      await web[Symbol.asyncDispose]();
      await api.close();
      await database.close();
      await postgres[Symbol.asyncDispose]();
    },
  };
}

/** The web tier in front of an API. */
export async function webBefore(api: string, limits?: Agent.Options) {
  const upstream = openUpstream(api, limits);
  const web = await up(createWeb(upstream, WEB, path.resolve('services/web')));
  return {
    url: web.url,
    async [Symbol.asyncDispose]() {
      await web.close();
      await upstream.close();
    },
  };
}

export async function up(app: Koa): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = await new Promise((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        (server as unknown as { closeAllConnections(): void }).closeAllConnections();
      }),
  };
}

/** Sends JSON, answers the response with its JSON. */
export async function ask(method: string, url: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: tests look at members of whatever came
  const json = text && response.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as any) : null;
  const answer = { status: response.status, headers: response.headers, text, body: json };
  // Whatever a test asks of the API, the answer is one that the OpenAPI document tells of.
  if (response.headers.get('x-served-by') === 'api i-0api us-east-1b') conform(method, new URL(url).pathname, answer);
  return answer;
}
