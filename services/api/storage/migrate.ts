import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from 'pg';

/** Any number of instances may start at once; one at a time migrates. */
const LOCK = 7_264_001;

/**
 * Applies the SQL files of the folder that the database has not seen, in the order of their names, each in a transaction with its row.
 * @returns the names of the files that were applied now
 * @throws MigrationFailed with the file's name; what was applied before it stays
 */
export async function migrate(client: Client, folder: string): Promise<string[]> {
  await client.query('select pg_advisory_lock($1)', [LOCK]);
  try {
    await client.query(
      'create table if not exists migration (name text primary key, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ name: string }>('select name from migration');
    const seen = new Set(rows.map((row) => row.name));
    const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
    const fresh = files.filter((name) => !seen.has(name));
    for (const name of fresh) await apply(client, name, await readFile(path.join(folder, name), 'utf8'));
    return fresh;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [LOCK]);
  }
}

async function apply(client: Client, name: string, sql: string): Promise<void> {
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query('insert into migration (name) values ($1)', [name]);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback');
    throw new MigrationFailed(`Cannot apply ${name}: ${(cause as Error).message}`, { cause });
  }
}

export class MigrationFailed extends Error {
  override readonly name = 'MigrationFailed';
}
