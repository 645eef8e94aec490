import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../../../cloud/machines/postgres/database.ts';
import { type Bench, bench, client } from './fixture.ts';

describe('a Multi-AZ PostgreSQL', () => {
  let room: Bench;
  let database: Database;
  const happenings: string[] = [];
  beforeAll(async () => {
    room = await bench();
    const t = performance.now();
    database = await room.open({ report: (happening, detail) => happenings.push(`${happening}: ${detail}`) });
    console.log('open', performance.now() - t);
  });
  afterAll(async () => room[Symbol.asyncDispose]());

  const ask = async (sql: string) => {
    const connection = client(database, room.authority);
    await connection.connect();
    try {
      return (await connection.query(sql)).rows;
    } finally {
      await connection.end();
    }
  };

  it('has a synchronous standby', async () => {
    const rows = await database.pair.primary.control.query(
      'select application_name, sync_state from pg_stat_replication',
    );
    expect(rows).toEqual([{ application_name: 'us_east_1b', sync_state: 'sync' }]);
  });

  it('speaks TLS 1.3 under its endpoint name', async () => {
    expect(await ask('select version from pg_stat_ssl where pid = pg_backend_pid()')).toEqual([{ version: 'TLSv1.3' }]);
  });

  it('refuses plaintext in RDS words', async () => {
    const connection = client(database, room.authority, { ssl: false });
    await expect(connection.connect()).rejects.toThrow(/no pg_hba.conf entry .* no encryption/);
  });

  it('fails over when its primary is killed', async () => {
    await ask('create table t (x int)');
    await ask('insert into t values (1)');
    const t = performance.now();
    database.pair.primary.server.process.kill('SIGKILL');
    await vi.waitFor(async () => expect(await ask('select x from t')).toEqual([{ x: 1 }]), { timeout: 15_000 });
    console.log('again after', performance.now() - t);
    await database.pair.settled();
    console.log('settled after', performance.now() - t);
    expect(database.pair.primary.seat.zone).toBe('us-east-1b');
    await ask('insert into t values (2)');
  });
  it('switches over', async () => {
    const times = await database.pair.switchOver();
    console.log(times);
    const t = performance.now();
    await database.pair.settled();
    console.log('settled after', performance.now() - t, happenings);
    expect(await ask('select x from t')).toEqual([{ x: 1 }, { x: 2 }]);
  });
});
