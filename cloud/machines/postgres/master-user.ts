import pg from 'pg';
import type { Control } from './control.ts';
import type { Pair } from './pair.ts';

export interface Master {
  readonly username: string;
  /** What `scramVerifier` made of the password: the password itself is in no statement. */
  readonly verifier: string;
  /** A database that the master user owns, beside `postgres`. */
  readonly database?: string | undefined;
}

/** What RDS lets its master user do; a superuser it is not. */
const GRANTED = ['pg_monitor', 'pg_signal_backend', 'pg_checkpoint', 'pg_read_all_data', 'pg_create_subscription'];

/** Makes the master user and its database, or leaves them as they are, but for the password. Done again, it does nothing new. */
export async function openMaster(pair: Pair, master: Master): Promise<void> {
  const connection = pair.connect();
  try {
    const { username, database } = master;
    await ensureRole(connection, 'rds_superuser', 'nologin');
    for (const role of GRANTED) await connection.query(`grant ${role} to rds_superuser with admin option`);
    await ensureRole(connection, username, 'login createdb createrole');
    await connection.query(`grant rds_superuser to ${name(username)}`);
    await setPassword(connection, username, master.verifier);
    for (const each of ['postgres', ...(database ? [database] : [])]) {
      const [known] = await connection.query('select 1 from pg_database where datname = $1', [each]);
      if (!known) await connection.query(`create database ${name(each)}`);
      await connection.query(`alter database ${name(each)} owner to ${name(username)}`);
    }
  } finally {
    await connection.close();
  }
}

/** Gives the master user another password; its open connections stay. */
export async function changePassword(pair: Pair, username: string, verifier: string): Promise<void> {
  const connection = pair.connect();
  try {
    await setPassword(connection, username, verifier);
  } finally {
    await connection.close();
  }
}

async function setPassword(connection: Control, username: string, verifier: string): Promise<void> {
  // Whatever the parameter group logs, it does not log this.
  await connection.query(`set log_statement = 'none'`);
  await connection.query(`set log_min_duration_statement = -1`);
  await connection.query(`alter role ${name(username)} password ${pg.escapeLiteral(verifier)}`);
}

async function ensureRole(connection: Control, role: string, attributes: string): Promise<void> {
  const [known] = await connection.query('select 1 from pg_roles where rolname = $1', [role]);
  if (!known) await connection.query(`create role ${name(role)} ${attributes}`);
}

const name = (identifier: string) => pg.escapeIdentifier(identifier);
