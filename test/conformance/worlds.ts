import { Client } from 'pg';
import { bench, PASSWORD } from '../cloud/machines/postgres/fixture.ts';
import type { World } from './cells.ts';

const TABLE = 'create table if not exists conformance (key text primary key)';

async function ask(world: Omit<World, 'terminate'>, sql: string): Promise<void> {
  const client = new Client(world);
  await client.connect();
  await client.query(sql);
  await client.end();
}

const terminating = (world: Omit<World, 'terminate'>): World => ({
  ...world,
  terminate: () =>
    ask(
      world,
      'select pg_terminate_backend(pid) from pg_stat_activity where usename = current_user and pid <> pg_backend_pid()',
    ),
});

/** A PostgreSQL of the cloud's, which takes plain text so that a front can read along, and may be demoted. */
export async function ownWorld(): Promise<World & AsyncDisposable> {
  const room = await bench();
  const tuning = { parameters: {}, forceTls: false, durable: false };
  const { port, pair } = await room.open({ zones: ['us-east-1a'], tuning });
  const world = { host: '127.0.0.1', port, user: 'appadmin', password: PASSWORD, database: 'guilds' };
  await ask(world, TABLE);
  return {
    ...terminating(world),
    demote: (readOnly) => pair.configure({ parameters: readOnly ? { default_transaction_read_only: 'on' } : {} }),
    [Symbol.asyncDispose]: () => room[Symbol.asyncDispose](),
  };
}

/** Any server that takes plain text, at a URL; what needs a demoted primary is not tried there. */
export async function worldAt(url: string): Promise<World> {
  const { hostname: host, port, username: user, password, pathname } = new URL(url);
  const world = { host, port: Number(port || 5432), user, password, database: pathname.slice(1) };
  await ask(world, TABLE);
  return terminating(world);
}
