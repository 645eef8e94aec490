import { randomUUID } from 'node:crypto';
import { DescribeDBInstancesCommand, RebootDBInstanceCommand } from '@aws-sdk/client-rds';
import { describe, expect, it } from 'vitest';
import type { Evening } from '../evening.ts';
import { ask, type Guild, guildOf } from '../site.ts';
import { longestGap, traffic } from '../traffic.ts';

/** Phase 6, the database fails over: nobody loses what was acknowledged. */
export const failover = (tonight: () => Evening) =>
  describe('a failover of the database', () => {
    it('loses no acknowledged write and repeats none, under reads and keyed writes', async () => {
      const evening = tonight();
      const { aws, site, measure } = evening;
      const before = await database(evening);
      const reads = traffic(`${site}/api/guilds?limit=1`, 50);
      const writing = [write(site), write(site), write(site), write(site)];
      await expect.poll(() => writing.every(({ acked }) => acked.length >= 5), { timeout: 60_000 }).toBe(true);

      const began = performance.now();
      await aws.rds.send(
        new RebootDBInstanceCommand({ DBInstanceIdentifier: before.DBInstanceIdentifier, ForceFailover: true }),
      );
      // Called available, and where the standby was: it is the former before the failover begins, too.
      await expect
        .poll(() => database(evening), { timeout: 60_000, interval: 100 })
        .toMatchObject({ DBInstanceStatus: 'available', AvailabilityZone: before.SecondaryAvailabilityZone });
      const done = performance.now();
      await expect
        .poll(() => writing.every(({ acked }) => acked.filter(({ at }) => at > done).length >= 5), { timeout: 60_000 })
        .toBe(true);
      const acked = (await Promise.all(writing.map(({ end }) => end()))).flat();
      const seen = await reads.end();

      const after = await database(evening);
      expect([after.AvailabilityZone, after.SecondaryAvailabilityZone]).toEqual([
        before.SecondaryAvailabilityZone,
        before.AvailabilityZone,
      ]);
      expect(after.Endpoint).toEqual(before.Endpoint);

      const good = seen.filter(({ status }) => status === 200);
      expect(seen.length - good.length).toBe(0);
      measure('a failover: RDS says available again after', done - began);
      measure('a failover: longest time without a read', longestGap(good.map(({ at }) => at)));
      measure('a failover: longest time without an acknowledged write', longestGap(acked.map(({ at }) => at)));
      measure('a failover: acknowledged writes, all found again', `${acked.length}`);

      const kept = await everyGuild(site, 'Keyed');
      expect(kept.map(({ id }) => id).sort()).toEqual(acked.map(({ id }) => id).sort());
    }, 240_000);
  });

const database = async ({ aws, outputs }: Evening) =>
  (await aws.rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: outputs.database.identifier })))
    .DBInstances![0]!;

/** Founds one guild after the other. A write that was not acknowledged is sent again with the same key until it is. */
function write(site: string) {
  const acked: { id: string; at: number }[] = [];
  let ending = false;
  const work = (async () => {
    while (!ending) {
      const key = randomUUID();
      for (let answered = false; !answered; ) {
        const { status, body } = await ask<Guild>('POST', `${site}/api/guilds`, guildOf(`Keyed ${key}`), {
          'idempotency-key': key,
        }).catch(() => ({ status: 0, body: undefined }));
        answered = status === 201;
        if (answered) acked.push({ id: body!.id, at: performance.now() });
        else expect([0, 502, 503, 504]).toContain(status);
      }
    }
  })();
  return {
    acked,
    async end() {
      ending = true;
      await work;
      return acked;
    },
  };
}

async function everyGuild(site: string, search: string): Promise<Guild[]> {
  const all: Guild[] = [];
  let after = '';
  do {
    const query = new URLSearchParams({ search, limit: '100', ...(after && { after }) });
    const { body } = await ask<{ guilds: Guild[]; next: string | null }>('GET', `${site}/api/guilds?${query}`);
    all.push(...body.guilds);
    after = body.next ?? '';
  } while (after);
  return all;
}
