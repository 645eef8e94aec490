import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, guild } from './fixture.ts';

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function randomly(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let it = Math.imul(state ^ (state >>> 15), state | 1);
    it ^= it + Math.imul(it ^ (it >>> 7), it | 61);
    return ((it ^ (it >>> 14)) >>> 0) / 2 ** 32;
  };
}

const TEXTS = [
  '',
  ' ',
  'x',
  'a\0b',
  '\ud800',
  '💂',
  'İ',
  "';--",
  '%_\\',
  '\u202e',
  '9'.repeat(61),
  'é'.repeat(300),
  '__proto__',
];
const NUMBERS = [0, -0, 1, 100, 101, -1, 1.5, 1e308, 2 ** 53, -(2 ** 31) - 1];
const NAMES = ['name', 'realm', 'faction', 'character', 'class', 'level', 'rank', 'id', '__proto__', 'constructor', ''];
const NOBODY = '00000000-0000-4000-8000-000000000000';

describe('the guild API', () => {
  let at: Awaited<ReturnType<typeof guild>>;
  beforeAll(async () => {
    at = await guild({ zones: ['us-east-1a'] });
  });
  afterAll(() => at[Symbol.asyncDispose]());

  it.each([1, 2, 3, 4])(
    'explains anything that it is sent, and never breaks: 150 requests of seed %i',
    async (seed) => {
      const random = randomly(seed);
      const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
      const value = (depth = 0): unknown =>
        pick<() => unknown>([
          () => pick(TEXTS),
          () => pick(TEXTS),
          () => pick(NUMBERS),
          () => pick([null, true, false]),
          () => (depth > 2 ? [] : [value(depth + 1), value(depth + 1)]),
          () => (depth > 2 ? {} : thing(depth + 1)),
        ])();
      const thing = (depth = 0) =>
        Object.fromEntries(NAMES.filter(() => random() < 0.6).map((name) => [name, value(depth)]));
      const good = { name: 'N', realm: 'R', faction: 'F', character: 'C', class: 'K', level: 1, rank: 'M' };
      const body = () =>
        JSON.stringify(
          pick([
            () => thing(),
            () => value(),
            () => ({ ...good, ...thing() }),
            () => good,
            () => ({ ...good, class: 'x'.repeat(20_000) }),
          ])(),
        );
      const torn = (text: string) => (random() < 0.1 ? text.slice(0, Math.floor(random() * text.length)) : text);
      const cursor = () =>
        Buffer.from(
          JSON.stringify([pick<unknown>([...TEXTS, 7, null]), pick<unknown>([NOBODY, NOBODY, 'x', 7])]),
        ).toString('base64url');
      const query = () => {
        const parameters = new URLSearchParams();
        if (random() < 0.5) parameters.append('search', String(pick(TEXTS)));
        if (random() < 0.3) parameters.append('limit', String(pick([...NUMBERS, ...TEXTS])));
        if (random() < 0.5) parameters.append('after', pick([cursor(), String(pick(TEXTS))]));
        for (const realm of random() < 0.2 ? ['a', 'b'] : []) parameters.append('realm', realm);
        return parameters;
      };
      const ids = [NOBODY, "1'", '%00', '%E0%A4%A', encodeURIComponent('💂')];

      for (let n = 0; n < 150; n++) {
        const path = pick(['', `/${pick(ids)}`, `/${pick(ids)}/members`, `/${pick(ids)}/members/${pick(ids)}`]);
        const method = pick(['GET', 'POST', 'POST', 'PATCH', 'DELETE']);
        const sends = method === 'POST' || method === 'PATCH';
        const key = random() < 0.3 ? { 'idempotency-key': pick(['k', 'k2', 'a b', 'x'.repeat(201)]) } : {};
        const text = sends ? torn(body()) : undefined;
        const answer = await ask(method, `${at.api}/api/guilds${path}?${query()}`, text, key as Record<string, string>);
        expect(answer.status, `${method} ${path} ${text}: ${answer.text}`).toBeLessThan(500);
        if (answer.status >= 400)
          expect(answer.body, `${method} ${path} ${text}: ${answer.status} ${answer.text}`).toMatchObject({
            detail: expect.stringMatching(/\w/),
          });
        if (answer.status === 201 && !path) ids.push(answer.body.id as string);
      }
      expect(ids.length).toBeGreaterThan(5);
    },
  );

  it('pages in one order through names of every alphabet', async () => {
    const names = [
      'Ärger',
      'ärger',
      'İstanbul',
      'Ẽ',
      'ẞ',
      'ß',
      'SS',
      'Ω',
      'ω',
      'Ж',
      'ж',
      '龍',
      '💂',
      'zz',
      'Zz',
      '\ud800',
    ];
    for (const name of names) await ask('POST', `${at.api}/api/guilds`, { name, realm: 'Alphabets', faction: 'F' });
    const seen: string[] = [];
    for (let after = ''; ; ) {
      const { body } = await ask('GET', `${at.api}/api/guilds?realm=Alphabets&limit=1${after && `&after=${after}`}`);
      seen.push(...body.guilds.map((it: { name: string }) => it.name));
      if (!body.next) break;
      after = body.next;
    }
    expect(seen.toSorted()).toEqual(names.map((it) => it.toWellFormed()).toSorted());
  });
});
