import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database as Cluster } from '../../cloud/machines/postgres/database.ts';
import { changePassword } from '../../cloud/machines/postgres/master-user.ts';
import { scramVerifier } from '../../cloud/machines/postgres/scram.ts';
import { openDatabase } from '../../services/api/storage/database.ts';
import { type Bench, bench, ENDPOINT, PASSWORD } from '../cloud/machines/postgres/fixture.ts';

describe('the API after a rotation of the master password', () => {
  let room: Bench;
  let cluster: Cluster;
  beforeAll(async () => {
    room = await bench();
    cluster = await room.open({ zones: ['us-east-1a'] });
  });
  afterAll(() => room[Symbol.asyncDispose]());

  /** A database whose password is remembered until it is renewed, as that of a secret is. */
  function remembering(secret: { password: string }, patience?: number) {
    let known: string | undefined;
    let renewals = 0;
    const database = openDatabase(
      {
        host: '127.0.0.1',
        port: cluster.port,
        user: 'appadmin',
        password: async () => {
          known ??= secret.password;
          return known;
        },
        database: 'guilds',
        ssl: { ca: room.authority.certificate, servername: ENDPOINT },
        idleTimeoutMillis: 1,
      },
      {
        renew: () => {
          known = undefined;
          renewals++;
        },
        ...(patience !== undefined && { patience }),
      },
    );
    return { database, renewals: () => renewals };
  }
  const select = (database: ReturnType<typeof openDatabase>) => database.read('select 1 as one');

  it('asks for the password once more and goes on, also with a write that may not be repeated', async () => {
    const secret = { password: PASSWORD };
    const { database, renewals } = remembering(secret);
    expect(await select(database)).toEqual([{ one: 1 }]);
    secret.password = 'battery-staple-correct';
    await changePassword(cluster.pair, 'appadmin', scramVerifier(secret.password));
    await expect
      .poll(async () => {
        const write = database.write((connection) => connection.query('select 1'), { repeatable: false });
        expect((await write).rowCount).toBe(1);
        return renewals();
      })
      .toBe(1);
    await database.close();
  });

  it('answers 503, and no more than that, while the password stays wrong', async () => {
    const { database, renewals } = remembering({ password: 'nobody-knows' }, 200);
    await expect(select(database)).rejects.toMatchObject({ status: 503 });
    expect(renewals()).toBeGreaterThan(0);
    await database.close();
  });
});
