import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../services/api/storage/database.ts';
import { forget } from '../../services/api/storage/idempotency.ts';
import { ask, guild } from './fixture.ts';

const NIGHT_WATCH = { name: 'Night Watch', realm: 'Stormhold', faction: 'Alliance' };
const NOBODY = '00000000-0000-4000-8000-000000000000';
const NUL_CURSOR = Buffer.from(JSON.stringify(['a\0b', NOBODY])).toString('base64url');

describe('the guild API', () => {
  let at: Awaited<ReturnType<typeof guild>>;
  let guilds: string;
  beforeAll(async () => {
    at = await guild({ zones: ['us-east-1a'] });
    guilds = `${at.api}/api/guilds`;
  });
  afterAll(() => at[Symbol.asyncDispose]());

  it('creates, reads, changes, lists and deletes a guild', async () => {
    const made = await ask('POST', guilds, NIGHT_WATCH);
    expect(made).toMatchObject({ status: 201, body: { ...NIGHT_WATCH, members: 0 } });
    expect(made.headers.get('location')).toBe(`/api/guilds/${made.body.id}`);
    const one = `${guilds}/${made.body.id}`;
    expect((await ask('GET', one)).body).toEqual(made.body);
    expect((await ask('PATCH', one, { realm: 'Frostmere' })).body).toMatchObject({
      ...NIGHT_WATCH,
      realm: 'Frostmere',
    });
    expect((await ask('GET', guilds)).body.guilds).toHaveLength(1);
    expect((await ask('DELETE', one)).status).toBe(204);
    expect((await ask('GET', one)).status).toBe(404);
  });

  it('keeps the members of a guild and dismisses them with it', async () => {
    const { body } = await ask('POST', guilds, NIGHT_WATCH);
    const members = `${guilds}/${body.id}/members`;
    const jon = { character: 'Jon', class: 'Warrior', level: 14, rank: 'Initiate' };
    const joined = await ask('POST', members, jon);
    expect(joined).toMatchObject({ status: 201, body: { ...jon, guildId: body.id } });
    const one = `${members}/${joined.body.id}`;
    expect((await ask('PATCH', one, { level: 15, rank: 'Guild Master' })).body).toMatchObject({ level: 15 });
    expect((await ask('GET', `${guilds}/${body.id}`)).body.members).toBe(1);
    expect((await ask('GET', members)).body.members).toHaveLength(1);
    await ask('DELETE', `${guilds}/${body.id}`);
    expect((await ask('GET', one)).status).toBe(404);
    expect((await ask('GET', members)).status).toBe(404);
    expect((await ask('POST', members, jon)).status).toBe(404);
  });

  it('pages through a list without losing or repeating a row, also when rows come and go', async () => {
    const names = ['Ash', 'Birch', 'Cedar', 'Elm', 'Fir'].map((tree) => `${tree} Wardens`);
    await Promise.all(names.map((name) => ask('POST', guilds, { name, realm: 'Grove', faction: 'Neutral' })));
    const first = (await ask('GET', `${guilds}?realm=grove&limit=2`)).body;
    await ask('POST', guilds, { name: 'Aspen Wardens', realm: 'Grove', faction: 'Neutral' });
    const second = (await ask('GET', `${guilds}?realm=grove&limit=2&after=${first.next}`)).body;
    const third = (await ask('GET', `${guilds}?realm=grove&limit=2&after=${second.next}`)).body;
    const seen = [first, second, third].flatMap((page) => page.guilds.map((it: { name: string }) => it.name));
    expect(seen).toEqual(names);
    expect(third.next).toBeNull();
  });

  it('searches for what was typed, wildcards included', async () => {
    await ask('POST', guilds, { name: '100% Legends', realm: 'Peak', faction: 'Neutral' });
    const found = async (text: string) =>
      (await ask('GET', `${guilds}?realm=Peak&search=${encodeURIComponent(text)}`)).body.guilds.length;
    expect(await found('100%')).toBe(1);
    expect(await found('legend')).toBe(1);
    expect(await found('1__')).toBe(0);
  });

  describe('explains bad input, and changes nothing', () => {
    it.each([
      ['a body that is not JSON', 'POST', '', '{"name":', 400],
      ['a missing member', 'POST', '', { name: 'X', realm: 'Y' }, 422],
      ['an empty name', 'POST', '', { ...NIGHT_WATCH, name: '  ' }, 422],
      ['a name of 61 characters', 'POST', '', { ...NIGHT_WATCH, name: 'x'.repeat(61) }, 422],
      ['a number for a text', 'POST', '', { ...NIGHT_WATCH, name: 7 }, 422],
      ['a NUL character', 'POST', '', { ...NIGHT_WATCH, name: 'a\0b' }, 422],
      ['a limit of 0', 'GET', '?limit=0', undefined, 422],
      ['a cursor of another maker', 'GET', '?after=abc', undefined, 400],
      ['a cursor with a NUL', 'GET', `?after=${NUL_CURSOR}`, undefined, 400],
      ['a body that is a list', 'POST', '', [NIGHT_WATCH], 422],
      ['an unknown guild', 'PATCH', `/${NOBODY}`, { name: 'X' }, 404],
      ['an id that is no id', 'GET', "/1'--", undefined, 404],
      ['a method that is not there', 'PUT', '', NIGHT_WATCH, 405],
    ])('%s', async (_, method, path, body, status) => {
      const answer = await ask(method, `${guilds}${path}`, body);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.body).toMatchObject({ status, title: expect.any(String), detail: expect.stringMatching(/\w/) });
    });

    it('names each member that is wrong', async () => {
      const { body } = await ask('POST', guilds, { name: '', realm: 'Stormhold' });
      expect(body.errors).toEqual([
        { pointer: '/name', detail: 'must not be empty' },
        { pointer: '/faction', detail: 'must be a text' },
      ]);
    });

    it.each([
      ['of another type', { 'content-type': 'text/plain' }],
      ['that is compressed', { 'content-encoding': 'gzip' }],
    ])('a body %s', async (_, headers) => {
      expect((await ask('POST', guilds, NIGHT_WATCH, headers as Record<string, string>)).status).toBe(415);
    });

    it('a body of more than 16 kB', async () => {
      expect((await ask('POST', guilds, { name: 'x'.repeat(20_000) })).status).toBe(413);
    });
  });

  describe('an Idempotency-Key', () => {
    it('makes one guild of any number of the same request', async () => {
      const request = () => ask('POST', guilds, { ...NIGHT_WATCH, realm: 'Once' }, { 'idempotency-key': 'k-1' });
      const answers = await Promise.all([request(), request(), request(), request()]);
      expect(new Set(answers.map((it) => it.body.id)).size).toBe(1);
      expect(answers.map((it) => it.status)).toEqual([201, 201, 201, 201]);
      expect((await ask('GET', `${guilds}?realm=Once`)).body.guilds).toHaveLength(1);
    });

    it('makes a guild for each request without one', async () => {
      await Promise.all([1, 2].map(() => ask('POST', guilds, { ...NIGHT_WATCH, realm: 'Twice' })));
      expect((await ask('GET', `${guilds}?realm=Twice`)).body.guilds).toHaveLength(2);
    });

    it('is refused for another request', async () => {
      await ask('POST', guilds, NIGHT_WATCH, { 'idempotency-key': 'k-2' });
      const other = await ask('POST', guilds, { ...NIGHT_WATCH, name: 'Other' }, { 'idempotency-key': 'k-2' });
      expect(other).toMatchObject({ status: 422, body: { detail: expect.stringContaining('k-2') } });
    });

    it('is forgotten after a day, and not before', async () => {
      const key = (name: string) => ({ 'idempotency-key': name });
      const made = await ask('POST', guilds, NIGHT_WATCH, key('young'));
      await ask('POST', guilds, NIGHT_WATCH, key('old'));
      const database = openDatabase(at.config);
      const age = "update idempotency_key set created_at = now() - interval '25 hours' where key = 'old'";
      await database.write((connection) => connection.query(age), { repeatable: true });
      expect(await forget(database)).toBe(1);
      await database.close();
      expect((await ask('POST', guilds, NIGHT_WATCH, key('young'))).body.id).toBe(made.body.id);
      expect((await ask('POST', guilds, { ...NIGHT_WATCH, name: 'New' }, key('old'))).status).toBe(201);
    });

    it('is free again when the request failed', async () => {
      const key = { 'idempotency-key': 'k-3' };
      expect((await ask('DELETE', `${guilds}/${NOBODY}`, undefined, key)).status).toBe(404);
      expect((await ask('DELETE', `${guilds}/${NOBODY}`, undefined, key)).status).toBe(404);
    });
  });

  it('says who served, under which id and revision', async () => {
    const { headers } = await ask('GET', guilds, undefined, { 'x-request-id': 'mine-1' });
    expect(headers.get('x-served-by')).toBe('api i-0api us-east-1b');
    expect(headers.get('x-request-id')).toBe('mine-1');
    expect(headers.get('x-revision')).toBe('c0ffee');
  });

  it('shows its metrics inside the VPC, and not through the load balancer', async () => {
    expect((await ask('GET', `${at.api}/metrics`)).text).toContain('http_request_duration_seconds_count');
    expect((await ask('GET', `${at.api}/metrics`, undefined, { 'x-forwarded-for': '1.2.3.4' })).status).toBe(404);
  });
});
