import { randomBytes } from 'node:crypto';
import { Client, type ClientConfig } from 'pg';

/** What the scratch databases and their owners are called; the rest is the commit. */
const PREFIX = 'rehearsal_';

/** A database of its own on the same server, and a user who owns it and reaches nothing else. */
export interface Scratch extends AsyncDisposable {
  readonly name: string;
  readonly user: string;
  readonly password: string;
  connect(): Promise<Client>;
}

/**
 * Makes it, after whatever an earlier rehearsal that was cut off has left. The caller holds the lock that lets one rehearse at a time.
 * Disposing of it ends every connection to it.
 */
export async function openScratch(admin: Client, config: ClientConfig, commit: string): Promise<Scratch> {
  await dropAll(admin);
  const name = `${PREFIX}${commit.slice(0, 12).replace(/\W/g, '_')}`;
  const password = randomBytes(24).toString('base64url');
  const quoted = admin.escapeIdentifier(name);
  // The password is in the statement: it dies with the rehearsal, and the log does not see it where the server lets us say so.
  await admin.query(`create role ${quoted} login password ${admin.escapeLiteral(password)}`);
  // Who made a role may not act as it by itself since PostgreSQL 16, and a database is only given to whom one may act as.
  await admin.query(`grant ${quoted} to current_user`);
  await admin.query(`create database ${quoted} owner ${quoted}`);
  return {
    name,
    user: name,
    password,
    async connect() {
      const client = new Client({ ...config, database: name, user: name, password });
      client.on('error', () => {}); // whoever uses it learns of it
      await client.connect();
      return client;
    },
    // Where the server has gone away meanwhile, the next rehearsal drops it.
    [Symbol.asyncDispose]: () =>
      dropAll(admin).catch((error: Error) => console.error(`${name} is left: ${error.message}`)),
  };
}

async function dropAll(admin: Client): Promise<void> {
  const { rows: databases } = await admin.query<{ name: string }>(
    'select datname as name from pg_database where starts_with(datname, $1)',
    [PREFIX],
  );
  for (const { name } of databases)
    await admin.query(`drop database if exists ${admin.escapeIdentifier(name)} with (force)`);
  const { rows: roles } = await admin.query<{ name: string }>(
    'select rolname as name from pg_roles where starts_with(rolname, $1)',
    [PREFIX],
  );
  for (const { name } of roles) await admin.query(`drop role if exists ${admin.escapeIdentifier(name)}`);
}
