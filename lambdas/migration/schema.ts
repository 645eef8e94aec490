import type { Client } from 'pg';
import { Refused } from './refused.ts';

/** Every column, constraint and index of the public schema, a line each; the table of migrations is ours. */
const CATALOGUE = `
  select 'column ' || table_name || '.' || column_name || ' ' || udt_name
         || case is_nullable when 'NO' then ' not null' else '' end || coalesce(' default ' || column_default, '') as line
    from information_schema.columns where table_schema = 'public' and table_name <> 'migration'
  union all
  select 'constraint ' || conname || ' on ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid)
    from pg_constraint where connamespace = 'public'::regnamespace and contype <> 'n' and conrelid::regclass::text <> 'migration'
  union all
  select 'index ' || indexdef from pg_indexes where schemaname = 'public' and tablename <> 'migration'
  order by 1`;

async function catalogue(client: Client): Promise<string[]> {
  return (await client.query<{ line: string }>(CATALOGUE)).rows.map(({ line }) => line);
}

/**
 * Throws `Refused` if the rehearsal's schema, made by the migrations that the database has seen, is not the database's own: somebody has changed
 * it by hand, and what was rehearsed here would prove nothing there.
 */
export async function sameSchema(served: Client, scratch: Client): Promise<void> {
  const [real, made] = await Promise.all([catalogue(served), catalogue(scratch)]);
  const surplus = real.filter((line) => !made.includes(line)).map((line) => `it has ${line}`);
  const missing = made.filter((line) => !real.includes(line)).map((line) => `it lacks ${line}`);
  const differences = [...surplus, ...missing];
  if (differences.length > 0)
    throw new Refused(
      `The database is not what its migrations make (${differences.slice(0, 5).join('; ')}): somebody has changed it by hand. ` +
        'Say the change in a migration, or take it back; nothing can be rehearsed on another schema than the one that serves',
    );
}
