import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../services/api/app.ts';
import { openDatabase } from '../../services/api/storage/database.ts';
import { TracedClient } from '../../services/api/storage/traced-client.ts';
import { ask, guild, up } from './fixture.ts';

describe('x-database-timeline', () => {
  let at: Awaited<ReturnType<typeof guild>>;
  beforeAll(async () => {
    at = await guild();
  });
  afterAll(() => at[Symbol.asyncDispose]());

  const timeline = async (method: string, path: string, body?: object) => {
    const answer = await ask(method, `${at.web}${path}`, body, { 'idempotency-key': crypto.randomUUID() });
    return { status: answer.status, timeline: answer.headers.get('x-database-timeline') };
  };
  const NIGHT_WATCH = { name: 'Night Watch', realm: 'Wall', faction: 'Neutral' };

  it('is on every answer that the database had a part in, through the web tier and on its pages', async () => {
    expect(await timeline('GET', '/api/guilds')).toEqual({ status: 200, timeline: '1' });
    expect(await timeline('POST', '/api/guilds', NIGHT_WATCH)).toEqual({ status: 201, timeline: '1' });
    expect(await timeline('GET', `/api/guilds/${crypto.randomUUID()}`)).toEqual({ status: 404, timeline: '1' });
    expect(await timeline('GET', '/')).toEqual({ status: 200, timeline: '1' });
  });

  it('is not on an answer that the database had no part in', async () => {
    expect(await timeline('GET', '/api/guilds/nobody')).toEqual({ status: 404, timeline: null });
    expect(await timeline('POST', '/api/guilds', {})).toEqual({ status: 422, timeline: null });
    expect(await timeline('GET', '/health')).toEqual({ status: 200, timeline: null });
  });

  it('is on the first answer of a connection joined by when that was made', async () => {
    const database = openDatabase(at.config);
    const { url, close } = await up(createApp(database, { instance: 'i-1', zone: 'us-east-1a', commit: 'c0ffee' }));
    const before = new Date().toISOString();
    const told = async () => (await ask('GET', `${url}/api/guilds`)).headers.get('x-database-connected');
    const first = await told();
    expect(first! >= before && first! <= new Date().toISOString()).toBe(true);
    expect(await told()).toBeNull();
    await close();
    await database.close();
  });

  it('comes with when the database’s name was resolved, and to what', async () => {
    const before = new Date().toISOString();
    const client = new TracedClient({ ...at.config, host: 'localhost', ssl: { rejectUnauthorized: false } });
    await client.connect();
    const connected = new Date().toISOString();
    await client.end();
    expect(client.trace.address).toMatch(/^(127\.0\.0\.1|::1)$/);
    expect(client.trace.resolvedAt! >= before && client.trace.resolvedAt! <= connected).toBe(true);
  });

  it('is never the old one for what was asked after a failover', async () => {
    const seen: { timeline: string | null; sent: number }[] = [];
    let over = false;
    const reader = async () => {
      while (!over) {
        const sent = performance.now();
        seen.push({ ...(await timeline('GET', '/api/guilds')), sent });
      }
    };
    const readers = [reader(), reader(), reader()];
    await expect.poll(() => seen.length).toBeGreaterThan(10);
    await at.pair.pair.switchOver();
    const switched = performance.now();
    await expect.poll(() => seen.filter((it) => it.sent > switched).length, { timeout: 15_000 }).toBeGreaterThan(10);
    over = true;
    await Promise.all(readers);
    expect(new Set(seen.filter((it) => it.sent > switched).map((it) => it.timeline))).toEqual(new Set(['2']));
    expect(seen[0]?.timeline).toBe('1');
  });
});
