import { describe, expect, it, vi } from 'vitest';
import type { Database } from '../../../../cloud/machines/postgres/database.ts';
import { type Bench, bench, client } from './fixture.ts';
import { isolateStandby, NEVER } from './isolate-standby.ts';
import { startWriters } from './writers.ts';

const WRITERS = 6;

async function withLedger(room: Bench, database: Database): Promise<void> {
  const connection = client(database, room.authority);
  await connection.connect();
  await connection.query('create table ledger (key text primary key)');
  await connection.end();
}

async function lost(room: Bench, database: Database, acknowledged: readonly string[]): Promise<string[]> {
  const connection = client(database, room.authority);
  await connection.connect();
  const { rows } = await connection.query<{ key: string }>('select key from ledger');
  await connection.end();
  const there = new Set(rows.map((row) => row.key));
  return acknowledged.filter((key) => !there.has(key));
}

/** Isolates the standby, lets clients write for a while, and kills the primary. */
async function killAfterIsolation(room: Bench, database: Database): Promise<readonly string[]> {
  await withLedger(room, database);
  const writers = startWriters(WRITERS, () => client(database, room.authority));
  await vi.waitFor(() => expect(writers.acknowledged.length).toBeGreaterThan(50), { timeout: 10_000 });
  await isolateStandby(database);
  const before = writers.acknowledged.length;
  // An asynchronous primary goes on acknowledging; a synchronous one cannot, however long one waits.
  await vi
    .waitFor(() => expect(writers.acknowledged.length).toBeGreaterThan(before + 50), { timeout: 700 })
    .catch(() => {});
  const told = [...writers.acknowledged];
  const { zone } = database.pair.primary.seat;
  database.pair.primary.server.process.kill('SIGKILL');
  await vi.waitFor(() => expect(database.pair.primary.seat.zone).not.toBe(zone), { timeout: 15_000 });
  await database.pair.settled();
  await writers.stop();
  return told;
}

describe('a failover', { timeout: 90_000 }, () => {
  it('loses no acknowledged write when the primary is killed under writers, again and again', async () => {
    await using room = await bench();
    const database = await room.open();
    await withLedger(room, database);
    const writers = startWriters(WRITERS, () => client(database, room.authority));
    for (let round = 0; round < 3; round++) {
      const { zone } = database.pair.primary.seat;
      const before = writers.acknowledged.length;
      await vi.waitFor(() => expect(writers.acknowledged.length).toBeGreaterThan(before + 100), { timeout: 10_000 });
      database.pair.primary.server.process.kill('SIGKILL');
      await vi.waitFor(() => expect(database.pair.primary.seat.zone).not.toBe(zone), { timeout: 10_000 });
      await database.pair.settled();
    }
    const { acknowledged, retries } = await writers.stop();
    expect(retries).toBeGreaterThan(0);
    expect(await lost(room, database, acknowledged)).toEqual([]);
  });

  it('loses no acknowledged write when the standby was cut off before the primary died', async () => {
    await using room = await bench();
    const database = await room.open({ patience: NEVER });
    const told = await killAfterIsolation(room, database);
    expect(await lost(room, database, told)).toEqual([]);
  });

  it('would lose acknowledged writes if the standby were asynchronous', async () => {
    await using room = await bench();
    const database = await room.open({ synchronous: false, patience: NEVER });
    const told = await killAfterIsolation(room, database);
    expect((await lost(room, database, told)).length).toBeGreaterThan(0);
  });

  it('follows when the primary freezes and only stops answering', async () => {
    await using room = await bench();
    const database = await room.open({ patience: { every: 50, answer: 200, failures: 2 } });
    await withLedger(room, database);
    const { zone } = database.pair.primary.seat;
    const backends = await database.pair.primary.control.query<{ pid: number }>('select pid from pg_stat_activity');
    const frozen = [database.pair.primary.server.process.pid!, ...backends.map((row) => row.pid)];
    for (const pid of frozen) process.kill(pid, 'SIGSTOP');
    try {
      await vi.waitFor(() => expect(database.pair.primary.seat.zone).not.toBe(zone), { timeout: 10_000 });
      await database.pair.settled();
      expect(await lost(room, database, [])).toEqual([]);
    } finally {
      for (const pid of frozen.slice(1)) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {} // ended with its postmaster
      }
    }
  });
});

describe('a standby', { timeout: 90_000 }, () => {
  it('that dies holds up no writes, and is built anew', async () => {
    await using room = await bench();
    const database = await room.open();
    await withLedger(room, database);
    const writers = startWriters(1, () => client(database, room.authority));
    const before = database.pair.standby!.seat.generation;
    database.pair.standby!.server.process.kill('SIGKILL');
    const sofar = writers.acknowledged.length;
    await vi.waitFor(() => expect(writers.acknowledged.length).toBeGreaterThan(sofar + 20), { timeout: 10_000 });
    await vi.waitFor(() => expect(database.pair.standby?.seat.generation).toBeGreaterThan(before), { timeout: 10_000 });
    await database.pair.settled();
    const { acknowledged, retries } = await writers.stop();
    expect(retries).toBe(0);
    expect(await lost(room, database, acknowledged)).toEqual([]);
  });

  it('that receives nothing any more is replaced, so that commits do not wait for ever', async () => {
    await using room = await bench();
    const database = await room.open({ patience: { every: 50, answer: 500, failures: 3 } });
    await withLedger(room, database);
    const before = database.pair.standby!.seat.generation;
    await isolateStandby(database);
    const writers = startWriters(1, () => client(database, room.authority));
    await vi.waitFor(() => expect(writers.acknowledged.length).toBeGreaterThan(0), { timeout: 10_000 });
    await vi.waitFor(() => expect(database.pair.standby?.seat.generation).toBeGreaterThan(before), { timeout: 10_000 });
    await database.pair.settled();
    await writers.stop();
  });
});
