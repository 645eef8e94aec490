import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conform, documented, seen } from './conform.ts';
import { ask, guild } from './fixture.ts';

const GUILD = { name: 'Night Watch', realm: 'Stormhold', faction: 'Alliance' };
const MEMBER = { character: 'Jon', class: 'Warrior', level: 14, rank: 'Initiate' };
const NOBODY = '00000000-0000-4000-8000-000000000000';
const LARGE = { name: 'x'.repeat(20_000) };
const TEXT = { 'content-type': 'text/plain' };
const BAD_KEY = { 'idempotency-key': 'with a blank' };
const USED_KEY = { 'idempotency-key': 'used' };

describe('openapi.json', () => {
  let at: Awaited<ReturnType<typeof guild>>;
  let guilds: string;
  beforeAll(async () => {
    at = await guild({ zones: ['us-east-1a'] });
    guilds = `${at.api}/api/guilds`;
  });
  afterAll(() => at[Symbol.asyncDispose]());

  it('is served by the API itself, also through the web tier', async () => {
    for (const tier of [at.api, at.web]) {
      const { body } = await ask('GET', `${tier}/api/openapi.json`);
      expect(body).toMatchObject({ openapi: '3.1.0', info: { title: 'Guild roster' } });
    }
  });

  it('tells of every answer that the API gives, and the API gives every answer that it tells of', async () => {
    await ask('POST', guilds, GUILD, USED_KEY);
    const one = `${guilds}/${(await ask('POST', guilds, GUILD)).body.id}`;
    const roster = `${one}/members`;
    const member = `${roster}/${(await ask('POST', roster, MEMBER)).body.id}`;
    const lists = [guilds, roster];
    const things = [member, one];
    const nothings = [`${guilds}/${NOBODY}`, `${roster}/${NOBODY}`];

    for (const list of lists) {
      for (const query of ['', '?after=x', '?limit=0']) await ask('GET', list + query);
      await ask('POST', list, '{');
      await ask('POST', list, LARGE);
      await ask('POST', list, 'x', TEXT);
      await ask('POST', list, {});
    }
    for (const method of ['GET', 'POST'])
      await ask(method, `${nothings[0]}/members`, method === 'POST' ? MEMBER : undefined);
    for (const thing of [...things, ...nothings]) await ask('GET', thing);
    for (const thing of things) {
      for (const body of [{}, '{', LARGE, { rank: 1, name: 1 }]) await ask('PATCH', thing, body);
      await ask('PATCH', thing, 'x', TEXT);
      await ask('DELETE', thing, undefined, BAD_KEY);
      await ask('DELETE', thing, undefined, USED_KEY);
    }
    for (const thing of nothings) {
      await ask('PATCH', thing, {});
      await ask('DELETE', thing);
    }
    for (const thing of things) await ask('DELETE', thing);

    await at.pair.stop();
    await Promise.all([
      ...[...lists, ...nothings].map((it) => ask('GET', it)),
      ask('POST', guilds, GUILD),
      ask('POST', roster, MEMBER),
      ...nothings.flatMap((it) => [ask('PATCH', it, {}), ask('DELETE', it)]),
    ]);
    expect([...seen].toSorted()).toEqual(documented.toSorted());
  });

  it.each([
    ['a status that it does not tell of', 418, '{}', 'application/json'],
    ['a member that it does not tell of', 200, '{"guilds":[],"next":null,"secret":1}', 'application/json'],
    ['a member of another type', 200, '{"guilds":[],"next":7}', 'application/json'],
    ['another content type', 200, '{"guilds":[],"next":null}', 'text/html'],
  ])('does not pass %s', (_, status, text, type) => {
    const headers = new Headers({ 'content-type': type });
    expect(() => conform('GET', '/api/guilds', { status, text, headers, body: JSON.parse(text) })).toThrow(
      /GET \/api\/guilds/,
    );
  });
});
