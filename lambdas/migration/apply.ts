import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { Refused } from './refused.ts';

/** One SQL file of an artifact. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly sha256: string;
}

export interface Applied {
  readonly name: string;
  readonly milliseconds: number;
}

/** A file could not be applied; nothing of it is left. */
export class MigrationFailed extends Error {
  override readonly name = 'MigrationFailed';
}

/** A statement that waits for a lock has everybody else wait behind it: it gives up soon, and is tried again. */
const PATIENCE = '2s';
const ATTEMPTS = 5;
const LOCK_NOT_AVAILABLE = '55P03';

/** The SQL files below a tier's folder, in the order in which they are applied. None, if it brings none. */
export async function migrationsOf(tier: string | undefined): Promise<Migration[]> {
  if (!tier) return [];
  const folder = path.join(tier, 'migrations');
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  const files = names.filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (name) => {
      const sql = await readFile(path.join(folder, name), 'utf8');
      return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

/** The names of what the database has seen, in order; empty before the first migration. */
export async function seen(client: Client): Promise<string[]> {
  return (await recorded(client)).map(({ name }) => name);
}

/**
 * What has made the schema, in order, by the database's own word: after a roll-back it knows files that the serving artifact has not, and a
 * commit may have taken back. `files` are for rows that are older than the texts.
 */
export async function history(client: Client, files: readonly Migration[]): Promise<Migration[]> {
  const rows = await recorded(client);
  return rows.map(({ name, sql, sha256 }) => {
    const file = files.find((it) => it.name === name);
    if (sql !== null) return { name, sql, sha256: sha256 ?? '' };
    if (!file) throw new Refused(`The database has seen ${name}, and nobody knows its text: put the file back`);
    return file;
  });
}

/**
 * Those that the database has not seen.
 * @throws Refused for a file that was changed after it was applied, and for a new one that belongs before one that was applied
 */
export async function pending(client: Client, migrations: readonly Migration[]): Promise<Migration[]> {
  const rows = await recorded(client);
  const known = new Map(rows.map(({ name, sha256 }) => [name, sha256]));
  for (const { name, sha256 } of migrations) {
    const before = known.get(name);
    if (before && before !== sha256)
      throw new Refused(`${name} was changed after it had been applied; put it back, and say the change in a new file`);
  }
  const fresh = migrations.filter(({ name }) => !known.has(name));
  const last = rows.at(-1)?.name ?? '';
  const late = fresh.find(({ name }) => name < last);
  if (late) throw new Refused(`${late.name} comes before ${last}, which is applied already; give it a later number`);
  return fresh;
}

/** Applies one file in a transaction with its row. Throws `MigrationFailed`. */
export async function apply(client: Client, { name, sql, sha256 }: Migration): Promise<Applied> {
  const started = performance.now();
  await client.query(`${TABLE}; set lock_timeout = '${PATIENCE}'`);
  for (let attempt = 1; ; attempt++) {
    await client.query('begin');
    try {
      await client.query(sql);
      await client.query('insert into migration (name, sha256, sql) values ($1, $2, $3)', [name, sha256, sql]);
      await client.query('commit');
      return { name, milliseconds: Math.round(performance.now() - started) };
    } catch (cause) {
      await client.query('rollback');
      const { code, message } = cause as Error & { code?: string };
      if (code !== LOCK_NOT_AVAILABLE || attempt === ATTEMPTS)
        throw new MigrationFailed(`Cannot apply ${name}: ${message}${code ? ` (SQLSTATE ${code})` : ''}`, { cause });
      await sleep(200 * attempt);
    }
  }
}

const TABLE = `create table if not exists migration (name text primary key, applied_at timestamptz not null default now());
alter table migration add column if not exists sha256 text, add column if not exists sql text`;

/** What the database says of its migrations. Rows from before there were digests and texts have none. */
async function recorded(client: Client): Promise<{ name: string; sha256: string | null; sql: string | null }[]> {
  const { rows: there } = await client.query(
    `select from pg_tables where schemaname = 'public' and tablename = 'migration'`,
  );
  if (there.length === 0) return [];
  const { rows } = await client.query(
    `select name, row ->> 'sha256' as sha256, row ->> 'sql' as sql
     from migration, to_jsonb(migration) as row order by name`,
  );
  return rows;
}
