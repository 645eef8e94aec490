import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrate } from '../../services/api/storage/migrate.ts';
import { type Bench, bench, client } from '../cloud/machines/postgres/fixture.ts';
import { MIGRATIONS } from './fixture.ts';

describe('migrate', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-migrations-'));
  let postgres: Bench;
  let pair: Awaited<ReturnType<Bench['open']>>;
  beforeAll(async () => {
    postgres = await bench();
    pair = await postgres.open();
  });
  afterAll(async () => {
    await postgres[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  async function using<T>(work: (connection: ReturnType<typeof client>) => Promise<T>): Promise<T> {
    const connection = client(pair, postgres.authority);
    await connection.connect();
    try {
      return await work(connection);
    } finally {
      await connection.end();
    }
  }
  const run = (from: string) => using((connection) => migrate(connection, from));
  const tables = () =>
    using(async (connection) => {
      const { rows } = await connection.query("select tablename from pg_tables where schemaname = 'public' order by 1");
      return rows.map((row) => row.tablename as string);
    });

  it('applies each file once, also when several instances start at the same moment', async () => {
    const applied = await Promise.all([run(MIGRATIONS), run(MIGRATIONS), run(MIGRATIONS)]);
    expect(applied.flat()).toEqual(['001-guilds.sql', '002-idempotency-keys.sql']);
    expect(await tables()).toEqual(['guild', 'idempotency_key', 'member', 'migration']);
    expect(await run(MIGRATIONS)).toEqual([]);
  });

  it('names the file that fails, leaves nothing of it, keeps those before it, and can be run again', async () => {
    writeFileSync(path.join(folder, '101-good.sql'), 'create table good (id integer);');
    writeFileSync(path.join(folder, '102-bad.sql'), 'create table half (id integer); create table good (id integer);');
    writeFileSync(path.join(folder, '103-after.sql'), 'create table after_it (id integer);');
    await expect(run(folder)).rejects.toMatchObject({
      name: 'MigrationFailed',
      message: 'Cannot apply 102-bad.sql: relation "good" already exists',
    });
    expect(await tables()).toContain('good');
    expect(await tables()).not.toContain('half');
    expect(await tables()).not.toContain('after_it');

    writeFileSync(path.join(folder, '102-bad.sql'), 'create table whole (id integer);');
    expect(await run(folder)).toEqual(['102-bad.sql', '103-after.sql']);
  });

  it('lets the next instance migrate when one has died in the middle', async () => {
    const dying = client(pair, postgres.authority);
    await dying.connect();
    await dying.query('select pg_advisory_lock(7264001)');
    const waiting = run(MIGRATIONS);
    // Ended from here as by a crash: the server gives the lock back.
    await using((connection) =>
      connection.query("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted"),
    );
    expect(await waiting).toEqual([]);
  });
});
