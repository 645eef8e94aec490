import { describe, expect, it } from 'vitest';
import type { Clock } from '../../console/clock.ts';
import { live } from '../../console/live.ts';
import { connected } from './connected.ts';

/** What follows the stack asks of so many things by themselves. */
const ASKED = 5;

/** A clock that goes on only when all who wait have come to their wait. */
function stepping(sleepers: number): Clock & { run(until: number): Promise<void> } {
  let now = Date.now();
  const start = now;
  const waiting: { at: number; wake: () => void }[] = [];
  let arrived = Promise.withResolvers<void>();
  return {
    now: () => new Date(now),
    sleep(ms) {
      return new Promise((wake) => {
        waiting.push({ at: now + ms, wake });
        if (waiting.length === sleepers) arrived.resolve();
      });
    },
    async run(until) {
      for (;;) {
        await arrived.promise;
        arrived = Promise.withResolvers();
        waiting.sort((a, b) => a.at - b.at);
        if (waiting[0]!.at - start > until) return;
        const next = waiting.shift()!;
        now = next.at;
        next.wake();
      }
    },
  };
}

describe('following the stack', () => {
  const world = connected();

  it.each([
    ['here', 12, { FilterLogEvents: 26, ListExecutions: 26, DescribeDBInstances: 13 }, 150],
    // Four calls a second and a fifth of one for each machine: as much once was asked each second 22 times.
    ['AWS', 60, { FilterLogEvents: 62, ListExecutions: 12, DescribeDBInstances: 21 }, 270],
  ] as const)(
    'asks %s, in %i seconds, for each thing at the rate that it changes',
    async (where, seconds, calls, most) => {
      const { here, connection } = world;
      if (where === 'here')
        for (const name of ['deploy', 'drill']) await here.machine(name, { Done: { Type: 'Succeed' } });
      const before = here.calls.length;
      const clock = stepping(ASKED);
      const stop = new AbortController();
      const said = new Map<string, number>();
      const troubles: string[] = [];
      const told = {
        found: (event: string) => said.set(event, (said.get(event) ?? 0) + 1),
        away: (event: string, message: string) => troubles.push(`${event}: ${message}`),
      };
      void live({ ...connection, where }, { told, signal: stop.signal, clock });
      await clock.run(seconds * 1_000);
      stop.abort();
      expect(troubles).toEqual([]);
      const asked = Map.groupBy(here.calls.slice(before), ({ operation }) => operation);
      const times = (operation: string) => asked.get(operation)?.length ?? 0;
      for (const [operation, count] of Object.entries(calls)) expect(times(operation), operation).toBe(count);
      expect(said.get('things')).toBe(calls.DescribeDBInstances);
      expect(here.calls.length - before).toBeLessThan(most);
    },
  );

  it('asks again within seconds for what nobody has answered, also for what it asks for seldom', async () => {
    const { connection } = world;
    const clock = stepping(ASKED);
    const stop = new AbortController();
    const away: string[] = [];
    const told = { found: () => {}, away: (event: string) => away.push(event) };
    const gone = { ...connection, config: { ...connection.config, endpoint: 'http://127.0.0.1:1', maxAttempts: 1 } };
    void live(gone, { told, signal: stop.signal, clock });
    await clock.run(7_000);
    stop.abort();
    expect(away.filter((event) => event === 'minute')).toHaveLength(3);
  });
});
