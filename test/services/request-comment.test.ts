import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, guild } from './fixture.ts';

describe('the id of a request in the database', () => {
  let at: Awaited<ReturnType<typeof guild>>;
  let holder: Client;
  // A transaction sees the activity of the moment when it first looked: who holds the lock cannot watch.
  let watcher: Client;
  beforeAll(async () => {
    at = await guild({ zones: ['us-east-1a'] });
    [holder, watcher] = [new Client(at.config), new Client(at.config)];
    await Promise.all([holder.connect(), watcher.connect()]);
  });
  afterAll(async () => {
    await Promise.all([holder.end(), watcher.end()]);
    await at[Symbol.asyncDispose]();
  });

  const GUILD = { name: 'The Correlated', realm: 'Aurora', faction: 'Neutral' };

  it.each([
    ['a read', 'GET', '/api/guilds', undefined],
    ['a page', 'GET', '/', undefined],
    ['a write', 'POST', '/api/guilds', GUILD],
  ] as const)('is on the statement of %s, through both tiers', async (_, method, path, body) => {
    const id = `corr-${crypto.randomUUID()}`;
    // Whoever holds the table keeps the statement where it can be seen.
    await holder.query('begin');
    await holder.query('lock table guild in access exclusive mode');
    const answer = ask(method, `${at.web}${path}`, body, { 'x-request-id': id });
    const active = async () => {
      const { rows } = await watcher.query<{ query: string }>(
        "select query from pg_stat_activity where application_name = 'guild-api' and state = 'active' and wait_event_type = 'Lock'",
      );
      return rows.map(({ query }) => query);
    };
    try {
      await expect.poll(active, { timeout: 3_500 }).toContainEqual(expect.stringContaining(`/* request ${id} */`));
    } finally {
      await holder.query('commit');
      await answer;
    }
  });

  it('lets nobody end the comment and go on with a statement of his own', async () => {
    const before = await watcher.query('select count(*)::int as guilds from guild');
    const id = '*/ delete from guild; --';
    const answer = await ask('GET', `${at.api}/api/guilds`, undefined, { 'x-request-id': id });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-request-id')).not.toBe(id);
    expect((await watcher.query('select count(*)::int as guilds from guild')).rows).toEqual(before.rows);
  });
});
