import { existsSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { bench, client } from './fixture.ts';

describe('a database that is opened again', { timeout: 90_000 }, () => {
  it('has its data, whichever server was its primary, is in sync, and never starts as primary one that was deposed', async () => {
    await using room = await bench();
    const first = await room.open();
    const connection = client(first, room.authority);
    await connection.connect();
    await connection.query('create table kept as select generate_series(1, 1000) as x');
    await connection.end();
    const deposed = first.pair.primary.server.folder;
    first.pair.primary.server.process.kill('SIGKILL');
    await vi.waitFor(() => expect(first.pair.primary.seat.zone).toBe('us-east-1b'), { timeout: 10_000 });
    await first.pair.settled();
    await first.stop();

    const second = await room.open();
    expect(second.pair.primary.seat.zone).toBe('us-east-1b');
    expect(second.pair.synchronized).toBe(true);
    const again = client(second, room.authority);
    await again.connect();
    expect((await again.query('select count(*)::int from kept')).rows).toEqual([{ count: 1000 }]);
    await again.end();
    expect(second.pair.primary.server.folder).not.toBe(deposed);
    expect(second.pair.standby!.server.folder).not.toBe(deposed);
    expect(existsSync(deposed)).toBe(false);
  });
});
