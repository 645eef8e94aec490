import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { apply, migrationsOf, pending, seen } from '../../../lambdas/migration/apply.ts';
import { type Bench, bench, client } from '../../cloud/machines/postgres/fixture.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'muster-migrations-'));
let postgres: Bench;
let pair: Awaited<ReturnType<Bench['open']>>;
let connection: pg.Client;

beforeAll(async () => {
  postgres = await bench();
  pair = await postgres.open();
  connection = client(pair, postgres.authority);
  await connection.connect();
});
afterAll(async () => {
  await connection.end();
  await postgres[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  await connection.query('drop schema public cascade; create schema public');
  rmSync(path.join(folder, 'migrations'), { recursive: true, force: true });
  mkdirSync(path.join(folder, 'migrations'));
});

const write = (name: string, sql: string) => writeFileSync(path.join(folder, 'migrations', name), sql);
async function migrate(): Promise<string[]> {
  const names: string[] = [];
  for (const migration of await pending(connection, await migrationsOf(folder)))
    names.push((await apply(connection, migration)).name);
  return names;
}
const tables = async () => {
  const { rows } = await connection.query("select tablename from pg_tables where schemaname = 'public' order by 1");
  return rows.map((row) => row.tablename as string);
};

describe('migrations', () => {
  it('are applied once each, in the order of their names', async () => {
    write('002-second.sql', 'alter table first add column second integer;');
    write('001-first.sql', 'create table first (id integer);');
    expect(await migrate()).toEqual(['001-first.sql', '002-second.sql']);
    expect(await migrate()).toEqual([]);
    expect(await seen(connection)).toEqual(['001-first.sql', '002-second.sql']);
  });

  it('name the file that fails with its SQLSTATE, leave nothing of it, and keep those before it', async () => {
    write('101-good.sql', 'create table good (id integer);');
    write('102-bad.sql', 'create table half (id integer); create table good (id integer);');
    write('103-after.sql', 'create table after_it (id integer);');
    await expect(migrate()).rejects.toMatchObject({
      name: 'MigrationFailed',
      message: 'Cannot apply 102-bad.sql: relation "good" already exists (SQLSTATE 42P07)',
    });
    expect(await tables()).toEqual(['good', 'migration']);
    write('102-bad.sql', 'create table whole (id integer);');
    expect(await migrate()).toEqual(['102-bad.sql', '103-after.sql']);
  });

  it('are refused when one was changed after it was applied', async () => {
    write('001-first.sql', 'create table first (id integer);');
    await migrate();
    write('001-first.sql', 'create table first (id bigint);');
    await expect(migrate()).rejects.toMatchObject({
      name: 'MigrationRefused',
      message: expect.stringContaining('001-first.sql was changed after it had been applied'),
    });
  });

  it('are refused when a new one belongs before one that is applied', async () => {
    write('002-second.sql', 'create table second (id integer);');
    await migrate();
    write('001-first.sql', 'create table first (id integer);');
    await expect(migrate()).rejects.toThrow('001-first.sql comes before 002-second.sql');
  });

  it('take over rows from before there were digests', async () => {
    await connection.query(
      `create table migration (name text primary key, applied_at timestamptz not null default now());
       insert into migration values ('001-first.sql')`,
    );
    write('001-first.sql', 'create table first (id integer);');
    write('002-second.sql', 'create table second (id integer);');
    expect(await migrate()).toEqual(['002-second.sql']);
  });

  it('do not stand in the queue for a lock while everybody else waits behind them: they step back and come again', async () => {
    write('001-first.sql', 'create table first (id integer);');
    await migrate();
    const reader = client(pair, postgres.authority);
    await reader.connect();
    await reader.query('begin; select from first');
    write('002-second.sql', 'alter table first add column second integer;');
    const migrating = migrate();
    // It has waited for two seconds and given up, or this would never be.
    await expect
      .poll(
        async () => {
          const { rows } = await reader.query("select from pg_locks where not granted and locktype = 'relation'");
          return rows.length;
        },
        { timeout: 5_000, interval: 20 },
      )
      .toBe(1);
    await expect
      .poll(async () => (await reader.query('select from pg_locks where not granted')).rows.length, {
        timeout: 5_000,
        interval: 20,
      })
      .toBe(0);
    await reader.query('commit');
    await reader.end();
    expect(await migrating).toEqual(['002-second.sql']);
  });
});
