import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCertificateAuthority, rdsCertificateAuthority } from '../../../../cloud/machines/postgres/certificates.ts';
import type { Database } from '../../../../cloud/machines/postgres/database.ts';
import { ADMINISTRATOR } from '../../../../cloud/machines/postgres/template.ts';
import { type Bench, bench, client, ENDPOINT, PASSWORD } from './fixture.ts';

describe('the way into a database', () => {
  let room: Bench;
  let database: Database;
  beforeAll(async () => {
    room = await bench();
    database = await room.open({ zones: ['us-east-1a'] });
  });
  afterAll(async () => room?.[Symbol.asyncDispose]());

  const ask = async (change: Parameters<typeof client>[2], sql = 'select 1 as one') => {
    const connection = client(database, room.authority, change);
    try {
      await connection.connect();
      return (await connection.query(sql)).rows;
    } finally {
      await connection.end().catch(() => {});
    }
  };

  it('is TLS 1.3 with the certificate bundle of the state folder', async () => {
    const ca = readFileSync(rdsCertificateAuthority(room.folder), 'utf8');
    const sql = 'select version from pg_stat_ssl where pid = pg_backend_pid()';
    expect(await ask({ ssl: { ca, servername: ENDPOINT } }, sql)).toEqual([{ version: 'TLSv1.3' }]);
  });

  it('refuses plaintext in the words of RDS', async () => {
    await expect(ask({ ssl: false })).rejects.toThrow(/no pg_hba.conf entry for host .* no encryption/);
  });

  it('does not verify under another name', async () => {
    const ssl = { ca: room.authority.certificate, servername: 'other.us-east-1.rds.amazonaws.com' };
    await expect(ask({ ssl })).rejects.toThrow(/does not match certificate/);
  });

  it('does not verify against another authority', async () => {
    await using other = await bench();
    const { certificate } = await openCertificateAuthority(other.folder);
    await expect(ask({ ssl: { ca: certificate, servername: ENDPOINT } })).rejects.toThrow(/certificate/);
  });

  it('refuses a wrong password', async () => {
    await expect(ask({ password: 'wrong' })).rejects.toMatchObject({ code: '28P01' });
  });

  it('is closed to the administrator without the certificate of the cloud', async () => {
    await expect(ask({ user: ADMINISTRATOR, database: 'postgres' })).rejects.toMatchObject({ code: '28000' });
  });

  it('makes the master user no superuser', async () => {
    expect(await ask({}, 'select rolsuper, rolcreatedb from pg_roles where rolname = current_user')).toEqual([
      { rolsuper: false, rolcreatedb: true },
    ]);
  });

  it('shows the password in no log and in no process list', async () => {
    await ask({ password: 'a-wrong-secret' }).catch(() => {});
    const log = readFileSync(database.logFile, 'utf8');
    const processes = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    for (const secret of [PASSWORD, 'a-wrong-secret', 'SCRAM-SHA-256']) {
      expect(log).not.toContain(secret);
      expect(processes).not.toContain(secret);
    }
  });
});
