import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, guild } from './fixture.ts';

describe('the guild API while its database is away', () => {
  let at: Awaited<ReturnType<typeof guild>>;
  beforeAll(async () => {
    at = await guild();
  });
  afterAll(() => at[Symbol.asyncDispose]());

  it('answers reads and keyed writes across a failover, and keeps every acknowledged guild', async () => {
    const acknowledged: string[] = [];
    const statuses: number[] = [];
    let over = false;
    const writer = async (name: string) => {
      for (let n = 0; !over; n++) {
        const body = { name: `${name}-${n}`, realm: 'Failover', faction: 'Neutral' };
        const made = await ask('POST', `${at.api}/api/guilds`, body, { 'idempotency-key': `${name}-${n}` });
        statuses.push(made.status);
        if (made.status === 201) acknowledged.push(made.body.id);
      }
    };
    const writers = ['a', 'b', 'c'].map(writer);
    await expect.poll(() => acknowledged.length).toBeGreaterThan(10);
    await at.pair.pair.switchOver();
    const then = acknowledged.length;
    await expect.poll(() => acknowledged.length, { timeout: 15_000 }).toBeGreaterThan(then + 10);
    over = true;
    await Promise.all(writers);
    expect(new Set(statuses)).toEqual(new Set([201]));
    const kept = new Set<string>();
    for (let after = ''; ; ) {
      const { body } = await ask('GET', `${at.api}/api/guilds?realm=Failover&limit=100${after && `&after=${after}`}`);
      for (const it of body.guilds) kept.add(it.id);
      if (!body.next) break;
      after = body.next;
    }
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
  });

  it('is alive and not ready when PostgreSQL is stopped, and says so through the web tier too', async () => {
    expect((await ask('GET', `${at.web}/ready`)).status).toBe(200);
    await at.pair.stop();
    const ready = await ask('GET', `${at.api}/ready`);
    expect(ready).toMatchObject({ status: 503, body: { needs: { database: { connected: false } } } });
    expect(ready.text).not.toMatch(/appadmin|127\.0\.0\.1|rds\.amazonaws|password/);
    expect((await ask('GET', `${at.web}/ready`)).body).toMatchObject({ needs: { api: { connected: false } } });
    expect((await ask('GET', `${at.api}/health`)).status).toBe(200);
    expect((await ask('GET', `${at.web}/health`)).status).toBe(200);
    const refused = await ask('GET', `${at.web}/api/guilds`);
    expect(refused).toMatchObject({ status: 503, body: { detail: expect.stringContaining('try again') } });
    expect(refused.headers.get('retry-after')).toBe('1');
  });
});
