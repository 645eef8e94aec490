import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, guild, webBefore } from './fixture.ts';
import { openGate } from './gate.ts';
import { openOrigin } from './origin.ts';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const HTML = { accept: 'text/html' };
const form = (fields: object) => new URLSearchParams(fields as Record<string, string>).toString();

describe('the web tier', () => {
  const stack = new AsyncDisposableStack();
  let at: Awaited<ReturnType<typeof guild>>;
  let gate: Awaited<ReturnType<typeof openGate>>;
  let away: string;
  let web: string;
  beforeAll(async () => {
    at = stack.use(await guild({ zones: ['us-east-1a'] }));
    web = at.web;
    gate = stack.use(await openGate(at.api));
    gate.shut = true;
    away = stack.use(await webBefore(gate.url)).url;
  });
  afterAll(() => stack.disposeAsync());
  const count = async (search: string) =>
    (await ask('GET', `${at.api}/api/guilds?search=${search}`)).body.guilds.length as number;

  it.each(['/', '/guilds/new', '/nowhere', '/guild.css'])('lets %s take nothing from elsewhere', async (path) => {
    const { headers } = await ask('GET', web + path, undefined, HTML);
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe|script-src|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(headers.get('x-served-by')).toContain('web i-0web us-east-1a');
    expect(headers.has('x-powered-by')).toBe(false);
  });

  it.each([
    ['/guild.css', 'text/css; charset=utf-8'],
    ['/crest.svg', 'image/svg+xml'],
    ['/favicon.ico', 'image/svg+xml'],
  ])('serves %s, and says when a browser has it already', async (path, type) => {
    const { status, headers, text } = await ask('GET', web + path);
    expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type });
    expect(text.length).toBeGreaterThan(100);
    const again = await ask('GET', web + path, undefined, {
      'if-none-match': headers.get('etag')!,
      'cache-control': 'max-age=0',
    });
    expect(again).toMatchObject({ status: 304, text: '' });
    expect(await ask('HEAD', web + path)).toMatchObject({ status: 200, text: '' });
  });

  it.each(['/../package.json', '/%2e%2e/app.ts', '/views/layout.eta', '/guild.css/', '/%E0%A4%A'])(
    'serves no other file: %s',
    async (path) => {
      expect((await ask('GET', web + path)).status).toBe(404);
    },
  );

  describe('takes a form', () => {
    const fields = { realm: 'Formwick', faction: 'Neutral' };

    it.each([
      ['of another site', { 'sec-fetch-site': 'cross-site' }],
      ['of a sister site', { 'sec-fetch-site': 'same-site' }],
      ['of another origin', { origin: 'http://evil.example' }],
      ['of a sandboxed frame', { origin: 'null' }],
    ])('not when it is %s', async (_, headers) => {
      const refused = await ask('POST', `${web}/guilds`, form({ name: 'Foreign', ...fields }), { ...FORM, ...headers });
      expect(refused.status).toBe(403);
      expect(await count('Foreign')).toBe(0);
    });

    it.each([
      ['of its own', { 'sec-fetch-site': 'same-origin' }],
      ['of a program', {}],
    ])('when it is %s', async (which, headers) => {
      const name = `Own ${which}`;
      const made = await ask('POST', `${web}/guilds`, form({ name, ...fields }), { ...FORM, ...headers });
      expect(made.status).toBe(303);
      expect(made.headers.get('location')).toMatch(/^\/guilds\/[\da-f-]{36}$/);
    });

    it('when its origin is its host', async () => {
      const headers = { ...FORM, origin: web };
      expect((await ask('POST', `${web}/guilds`, form({ name: 'Origin', ...fields }), headers)).status).toBe(303);
    });

    it('once, however often it is sent; with other words it is another', async () => {
      const send = (name: string) => ask('POST', `${web}/guilds`, form({ key: 'form-1', name, ...fields }), FORM);
      const answers = await Promise.all([send('Sent Twice'), send('Sent Twice'), send('Sent Twice')]);
      expect(new Set(answers.map((it) => it.headers.get('location'))).size).toBe(1);
      expect((await send('Sent Twice, Changed')).status).toBe(303);
      expect(await count('Sent Twice')).toBe(2);
    });

    it('and says on the form what is missing, whatever was sent', async () => {
      for (const [body, headers] of [
        ['', FORM],
        ['name=a&name=b', FORM],
        ['name[x]=1&realm[]=2', FORM],
        [form({ ...fields, name: 'a\0b' }), FORM],
      ] as const) {
        const answer = await ask('POST', `${web}/guilds`, body, { ...headers, ...HTML });
        expect({ body, status: answer.status }).toEqual({ body, status: 422 });
        expect(answer.text).toContain('aria-invalid="true"');
      }
    });

    it.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x'])(
      'not when it is %s',
      async (type) => {
        const answer = await ask('POST', `${web}/guilds`, '{}', { 'content-type': type, ...HTML });
        expect(answer.status).toBe(415);
        expect(answer.headers.get('content-type')).toContain('text/html');
      },
    );

    it('not when it is longer than any form here', async () => {
      const answer = await ask('POST', `${web}/guilds`, form({ name: 'x'.repeat(20_000) }), { ...FORM, ...HTML });
      expect(answer.status).toBe(413);
      expect(answer.headers.get('content-type')).toContain('text/html');
    });
  });

  it('says of a page, on it and in its headers, who made it and who was asked for it', async () => {
    const { headers, text } = await ask('GET', web, undefined, HTML);
    expect(headers.get('x-served-by')).toBe('web i-0web us-east-1a, api i-0api us-east-1b');
    expect(text).toContain('<code>web i-0web us-east-1a</code> and <code>api i-0api us-east-1b</code>');
  });

  it('asks the API under the id of the request that it serves', async () => {
    await using origin = await openOrigin((_, answer) => answer.writeHead(404).end());
    await using before = await webBefore(origin.url);
    const { headers } = await ask('GET', before.url, undefined, { 'x-request-id': 'trace-1' });
    expect(headers.get('x-request-id')).toBe('trace-1');
    expect(origin.seen.map((it) => it.headers['x-request-id'])).toEqual(['trace-1']);
  });

  it.each([
    '/guilds/1',
    '/guilds/00000000-0000-4000-8000-000000000000/disband',
    '/?after=x',
    `/?search=${'x'.repeat(61)}`,
  ])('has a page for %s that says what is wrong', async (path) => {
    const { status, text } = await ask('GET', web + path, undefined, HTML);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(text).toContain('role="alert"');
    expect(text).not.toContain('undefined');
  });

  describe('while the API is away', () => {
    it.each(['/', '/guilds/00000000-0000-4000-8000-000000000000'])(
      'has a page at %s that offers to try again',
      async (path) => {
        const { status, text, headers } = await ask('GET', away + path, undefined, HTML);
        expect(status).toBe(503);
        expect(headers.get('retry-after')).toBe('1');
        expect(text).toContain('The roster is out of reach');
        expect(text).toContain(`href="${path}">Try again`);
        expect(text).not.toMatch(/undefined|awselb|503 Service/);
      },
    );

    it('still shows its forms, serves its style and is healthy, but is not ready', async () => {
      for (const path of ['/guilds/new', '/guild.css', '/health'])
        expect((await ask('GET', away + path)).status).toBe(200);
      const ready = await ask('GET', `${away}/ready`);
      expect(ready).toMatchObject({ status: 503, body: { status: 'not ready', needs: { api: { connected: false } } } });
      expect(ready.text).not.toContain('127.0.0.1');
    });

    it('gives a form back with what was typed and with its key', async () => {
      const typed = form({ key: 'form-2', name: 'Typed "once"', realm: 'R', faction: 'F' });
      const { status, text } = await ask('POST', `${away}/guilds`, typed, { ...FORM, ...HTML });
      expect(status).toBe(503);
      expect(text).toContain('value="form-2"');
      expect(text).toContain('value="Typed &quot;once&quot;"');
    });
  });

  it('says who serves it and from which revision', async () => {
    const { body } = await ask('GET', `${web}/health`);
    expect(body).toEqual({ status: 'ok', tier: 'web', instance: 'i-0web', zone: 'us-east-1a', commit: 'c0ffee' });
    expect((await ask('GET', `${web}/ready`)).body).toMatchObject({
      status: 'ready',
      needs: { api: { connected: true } },
    });
  });

  it('counts requests by route, for those inside the VPC alone', async () => {
    await ask('GET', `${web}/guilds/new`);
    const { text } = await ask('GET', `${web}/metrics`);
    expect(text).toContain(
      'http_request_duration_seconds_count{tier="web",method="GET",route="/guilds/new",status="200"}',
    );
    expect((await ask('GET', `${web}/metrics`, undefined, { 'x-forwarded-for': '1.2.3.4' })).status).toBe(404);
  });
});
