import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { type Keeper, startKeeper } from '../../../../cloud/machines/keeper.ts';
import {
  type CertificateAuthority,
  openCertificateAuthority,
} from '../../../../cloud/machines/postgres/certificates.ts';
import { type Database, type DatabaseOptions, openDatabase } from '../../../../cloud/machines/postgres/database.ts';
import { findInstallation } from '../../../../cloud/machines/postgres/installation.ts';
import { openMaster } from '../../../../cloud/machines/postgres/master-user.ts';
import { scramVerifier } from '../../../../cloud/machines/postgres/scram.ts';
import { shareTemplate } from './shared-template.ts';

export const ENDPOINT = 'guild.c0ffee.us-east-1.rds.amazonaws.com';
export const PASSWORD = 'correct-horse-battery';

export interface Bench extends AsyncDisposable {
  readonly folder: string;
  readonly keeper: Keeper;
  readonly authority: CertificateAuthority;
  open(options?: Partial<DatabaseOptions>): Promise<Database>;
}

/** A state folder with a keeper and an authority, and databases in it. Everything goes with it. */
export async function bench(): Promise<Bench> {
  const folder = mkdtempSync(path.join(tmpdir(), 'muster-postgres-'));
  chmodSync(folder, 0o700); // as a private home is: the unprivileged account cannot pass
  await shareTemplate(path.join(folder, 'rds'));
  const keeper = await startKeeper(folder);
  const authority = await openCertificateAuthority(folder);
  const open: Database[] = [];
  return {
    folder,
    keeper,
    authority,
    async open(options) {
      const database = await openDatabase({
        folder: path.join(folder, 'rds', 'db-1'),
        endpointName: ENDPOINT,
        entrances: [{ host: '127.0.0.1', port: 0 }],
        zones: ['us-east-1a', 'us-east-1b'],
        tuning: { parameters: {}, forceTls: true, durable: false },
        installation: findInstallation(),
        keeper,
        authority,
        ...options,
      });
      open.push(database);
      await openMaster(database.pair, { username: 'appadmin', verifier: scramVerifier(PASSWORD), database: 'guilds' });
      return database;
    },
    async [Symbol.asyncDispose]() {
      for (const database of open) await database.stop();
      await keeper.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** How an application connects: as the master user, TLS verified by name. */
export function client(
  database: Pick<Database, 'port'>,
  authority: CertificateAuthority,
  change: pg.ClientConfig = {},
): pg.Client {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: database.port,
    user: 'appadmin',
    password: PASSWORD,
    database: 'guilds',
    connectionTimeoutMillis: 15_000,
    query_timeout: 15_000,
    ssl: { ca: authority.certificate, servername: ENDPOINT },
    ...change,
  });
  client.on('error', () => {});
  return client;
}
