import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Keeper } from '../../../../cloud/machines/keeper.ts';
import type { Database } from '../../../../cloud/machines/postgres/database.ts';
import { type Bench, bench, client } from './fixture.ts';

describe('a Multi-AZ PostgreSQL', () => {
  let room: Bench;
  let database: Database;
  const happenings: string[] = [];
  beforeAll(async () => {
    room = await bench();
    database = await room.open({ report: (happening, detail) => happenings.push(`${happening}: ${detail}`) });
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

  it('fails over when its primary is killed', async () => {
    await ask('create table t (x int)');
    await ask('insert into t values (1)');
    database.pair.primary.server.process.kill('SIGKILL');
    await vi.waitFor(async () => expect(await ask('select x from t')).toEqual([{ x: 1 }]), { timeout: 15_000 });
    await database.pair.settled();
    expect(database.pair.primary.seat.zone).toBe('us-east-1b');
    await ask('insert into t values (2)');
  });
  it('tells what happened in its order', () => {
    expect(happenings).toEqual([
      'noticed: unhealthy',
      'failover started: us-east-1a',
      'promoted: us-east-1b',
      'repointed: us-east-1b',
      'failover completed: us-east-1b',
      'standby lost: it is built anew in us-east-1a',
      'standby recovered: us-east-1a',
    ]);
  });

  it('switches over', async () => {
    await database.pair.switchOver();
    await database.pair.settled();
    expect(await ask('select x from t')).toEqual([{ x: 1 }, { x: 2 }]);
  });
});

it('has its standby in the end, though the first attempts to start one are killed', async () => {
  await using room = await bench();
  let killed = 0;
  const keeper: Keeper = {
    ...room.keeper,
    spawn(command, args, options) {
      const child = room.keeper.spawn(command, args, options);
      if (options.name.endsWith('us-east-1b') && killed++ < 2) child.kill('SIGKILL');
      return child;
    },
  };
  const { pair } = await room.open({ keeper });
  expect(killed).toBeGreaterThan(1);
  expect(pair.synchronized).toBe(true);
});
