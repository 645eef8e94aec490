import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { Agent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { ask, webBefore } from './fixture.ts';
import { openOrigin } from './origin.ts';

describe('the web tier relays /api/*', () => {
  const stack: AsyncDisposable[] = [];
  afterEach(async () => {
    for (const it of stack.splice(0).reverse()) await it[Symbol.asyncDispose]();
  });

  async function inFrontOf(answer: (asked: IncomingMessage, answer: ServerResponse) => void, limits?: Agent.Options) {
    const origin = await openOrigin(answer);
    stack.push(origin);
    const web = await webBefore(origin.url, limits);
    stack.push(web);
    return { origin, web: web.url };
  }

  /** Sends as raw as Node lets one; the answer is a stream. */
  function send(url: string, options: object, body?: string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => request(url, options, resolve).on('error', reject).end(body));
  }

  it('as it came: method, address, body, and headers but those of the connection', async () => {
    let body: Promise<string> | undefined;
    const { origin, web } = await inFrontOf((asked, answer) => {
      body = text(asked);
      void body.then(() => answer.end('{}'));
    });
    const headers = {
      connection: 'close, x-private',
      'x-private': 'of this hop',
      te: 'trailers',
      'proxy-authorization': 'Basic eDp5',
      'content-type': 'application/json',
      'idempotency-key': 'k-1',
      'x-forwarded-for': '1.2.3.4',
    };
    await send(`${web}/api/guilds/%C3%A9?a=1&a=%26&b`, { method: 'PATCH', headers }, '{"name":"Ä"}');
    const [seen] = origin.seen;
    expect({ method: seen!.method, url: seen!.url }).toEqual({
      method: 'PATCH',
      url: '/api/guilds/%C3%A9?a=1&a=%26&b',
    });
    expect(await body).toBe('{"name":"Ä"}');
    expect(seen!.headers).toMatchObject({ 'idempotency-key': 'k-1', 'x-forwarded-for': '1.2.3.4' });
    expect(seen!.headers.host).toBe(new URL(origin.url).host);
    expect(seen!.headers['x-request-id']).toMatch(/^[\w-]{36}$/);
    for (const name of ['x-private', 'te', 'proxy-authorization']) expect(seen!.headers).not.toHaveProperty(name);
  });

  it('and answers with what the API said, and says first who relayed it', async () => {
    const { web } = await inFrontOf((_, answer) => {
      answer.writeHead(418, {
        connection: 'keep-alive, x-private',
        'x-private': 'of this hop',
        'keep-alive': 'timeout=99',
        'content-type': 'application/problem+json',
        'x-served-by': 'api i-0api us-east-1b',
        'x-revision': 'd00d1e',
        'set-cookie': ['a=1', 'b=2'],
      });
      answer.end('{"status":418}');
    });
    const answer = await ask('GET', `${web}/api/guilds`);
    expect(answer).toMatchObject({ status: 418, body: { status: 418 } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('x-served-by')).toBe('web i-0web us-east-1a, api i-0api us-east-1b');
    expect(answer.headers.get('x-revision')).toBe('web c0ffee, api d00d1e');
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(answer.headers.has('x-private')).toBe(false);
    expect(answer.headers.get('keep-alive')).not.toContain('99');
  });

  it.each([200, 404])('without a body for HEAD, status %i', async (status) => {
    const { origin, web } = await inFrontOf((_, answer) => {
      answer.writeHead(status, { 'content-length': '1234', 'content-type': 'application/json' }).end();
    });
    const answer = await send(`${web}/api/guilds`, { method: 'HEAD' });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-length']).toBe('1234');
    expect(await text(answer)).toBe('');
    expect(origin.seen[0]!.method).toBe('HEAD');
  });

  it.each([204, 304])('and a %i stays one', async (status) => {
    const { web } = await inFrontOf((_, answer) => answer.writeHead(status, { etag: '"1"' }).end());
    const answer = await send(`${web}/api/guilds/1`, { method: status === 204 ? 'DELETE' : 'GET' });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers.etag).toBe('"1"');
    expect(await text(answer)).toBe('');
  });

  it('piece by piece, as the API writes', async () => {
    let rest: (() => void) | undefined;
    const { web } = await inFrontOf((_, answer) => {
      answer.write('first');
      rest = () => answer.end(' last');
    });
    const answer = await send(`${web}/api/slow`, {});
    const [piece] = (await once(answer, 'data')) as [Buffer];
    expect(piece.toString()).toBe('first');
    rest!();
    expect(await text(answer)).toBe(' last');
  });

  it('and waits for a body that comes slower than an answer may', async () => {
    const { web } = await inFrontOf((asked, answer) => void text(asked).then((body) => answer.end(body)), {
      headersTimeout: 1_000,
      bodyTimeout: 1_000,
    });
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      const slow = request(`${web}/api/guilds`, { method: 'POST' }, resolve).on('error', reject);
      void (async () => {
        for (const piece of ['o', 'n', 'e']) {
          slow.write(piece);
          await pause(700);
        }
        slow.end('!');
      })();
    });
    const answer = await answered;
    expect(answer.statusCode).toBe(200);
    expect(await text(answer)).toBe('one!');
  });

  it('and lets the API know when the caller has gone', async () => {
    const { origin, web } = await inFrontOf(() => {});
    const calling = request(`${web}/api/guilds`).on('error', () => {});
    calling.end();
    await expect.poll(() => origin.seen.length).toBe(1);
    const gone = once(origin.seen[0]!.socket, 'close');
    calling.destroy();
    await gone;
    expect(origin.seen).toHaveLength(1);
  });

  it('and breaks off when the API breaks off, rather than end as if that were all', async () => {
    const { web } = await inFrontOf((_, answer) => {
      answer.writeHead(200, { 'content-type': 'application/json' }).write('{"half":');
      setImmediate(() => answer.destroy());
    });
    const answer = await send(`${web}/api/guilds`, {});
    await expect(text(answer)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });

  const key = { 'idempotency-key': 'k-1' };
  const cut = (asked: IncomingMessage) => asked.socket.destroy();
  /** As a load balancer whose target has died answers in its own name. */
  const badGateway = (_: IncomingMessage, answer: ServerResponse) =>
    answer.writeHead(502, { server: 'awselb/2.0' }).end();
  const [get, post, keyed]: [string, object | undefined, Record<string, string>][] = [
    ['GET', undefined, {}],
    ['POST', { name: 'Ä' }, {}],
    ['POST', { name: 'Ä' }, key],
  ];

  describe.each([
    ['a connection that broke', cut],
    ['a 502 of the load balancer', badGateway],
  ])('where an instance of the API dies: %s', (_, dies) => {
    it.each([
      ['a read', get!],
      ['a write with a key', keyed!],
    ])('sends %s again, whole', async (_, [method, body, headers]) => {
      const bodies: Promise<string>[] = [];
      const { origin, web } = await inFrontOf((asked, answer) => {
        const whole = text(asked);
        bodies.push(whole);
        void whole.then(() => (bodies.length <= 2 ? dies(asked, answer) : answer.end('{}')));
      });
      expect((await ask(method, `${web}/api/guilds`, body, headers)).status).toBe(200);
      expect(origin.seen.map((it) => it.method)).toEqual([method, method, method]);
      expect(await bodies[2]).toBe(body ? JSON.stringify(body) : '');
      expect(origin.seen[2]!.headers).toMatchObject(headers);
    });

    it('sends a write without a key once', async () => {
      const { origin, web } = await inFrontOf(dies);
      const [method, body] = post!;
      expect((await ask(method, `${web}/api/guilds`, body)).status).toBe(502);
      expect(origin.seen).toHaveLength(1);
    });

    it('sends few again where all are lost', async () => {
      const { origin, web } = await inFrontOf(dies);
      for (let n = 0; n < 60; n++) expect((await ask('GET', `${web}/api/guilds`)).status).toBe(502);
      expect(origin.seen.length).toBeLessThanOrEqual(60 + 20 + 6);
      expect(origin.seen.length).toBeGreaterThan(70);
    });
  });

  it.each([502, 503])('sends nothing again that the API itself has answered: %i', async (status) => {
    const { origin, web } = await inFrontOf((_, answer) => {
      answer.writeHead(status, { 'x-served-by': 'api i-0api us-east-1b' }).end();
    });
    expect((await ask('GET', `${web}/api/guilds`)).status).toBe(status);
    expect(origin.seen).toHaveLength(1);
  });

  it('answers 502 when the API is not there, and 504 when it is too slow, as problems', async () => {
    const { origin, web } = await inFrontOf(() => {}, { headersTimeout: 500 });
    const slow = await ask('GET', `${web}/api/guilds`);
    expect(slow).toMatchObject({ status: 504, body: { status: 504, detail: expect.stringContaining('in time') } });
    expect(origin.seen).toHaveLength(1);
    await origin[Symbol.asyncDispose]();
    const away = await ask('GET', `${web}/api/guilds`);
    expect(away).toMatchObject({ status: 502, body: { status: 502, detail: expect.stringContaining('try again') } });
    expect(away.headers.get('content-type')).toContain('application/problem+json');
    expect(away.text).not.toMatch(/127\.0\.0\.1|ECONN/);
  });
});
