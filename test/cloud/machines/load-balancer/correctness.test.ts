import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Front, startFront } from './front.ts';
import { type Origin, startOrigin } from './origin.ts';
import { never, oneResponse, raw, until } from './raw.ts';

const HOST = 'Host: guild.example\r\n';
let origin: Origin;
let front: Front;

beforeAll(async () => {
  origin = await startOrigin();
  front = await startFront();
  front.group.register({ id: 'i-1', ip: '10.0.1.1', port: origin.port, zone: 'us-east-1a' });
  await vi.waitFor(() => expect([...front.group.targets.values()][0]!.health.state).toBe('healthy'), {
    timeout: 10_000,
  });
});

afterAll(async () => {
  await front[Symbol.asyncDispose]();
  await origin[Symbol.asyncDispose]();
});

const traffic = () => origin.seen.filter((it) => it.headers['user-agent'] !== 'ELB-HealthChecker/2.0');
const last = () => traffic().at(-1)!;

describe('a request that two readers could understand differently', () => {
  const post = (lines: string, body: string) => `POST /a HTTP/1.1\r\n${HOST}${lines}\r\n\r\n${body}`;
  it.each<[string, string]>([
    ['Content-Length and Transfer-Encoding', post('Content-Length: 6\r\nTransfer-Encoding: chunked', '0\r\n\r\nG')],
    ['two Content-Lengths that differ', post('Content-Length: 5\r\nContent-Length: 40', 'hello')],
    ['an unknown transfer coding', post('Transfer-Encoding: xchunked', '0\r\n\r\n')],
    ['chunked that is not the last coding', post('Transfer-Encoding: chunked, identity', '0\r\n\r\n')],
    ['a vertical tab before chunked', post('Transfer-Encoding: \x0bchunked', '0\r\n\r\n')],
    ['a space before the colon', post('Content-Length : 5', 'hello')],
    ['a folded header', `GET /a HTTP/1.1\r\n${HOST}X: a\r\n b\r\n\r\n`],
    ['bare line feeds', 'GET /a HTTP/1.1\nHost: guild.example\n\n'],
    ['a bare carriage return in a value', `GET /a HTTP/1.1\r\n${HOST}X: a\rGET /smuggled HTTP/1.1\r\n\r\n`],
    ['a NUL in a value', `GET /a HTTP/1.1\r\n${HOST}X: a\0b\r\n\r\n`],
    ['a signed Content-Length', post('Content-Length: +5', 'hello')],
    ['no Host', 'GET /a HTTP/1.1\r\n\r\n'],
    ['two Hosts', `GET /a HTTP/1.1\r\n${HOST}Host: other\r\n\r\n`],
    ['a control character in the target', `GET /a\x01b HTTP/1.1\r\n${HOST}\r\n`],
    ['an HTTP/2.0 request line', `GET / HTTP/2.0\r\n${HOST}\r\n`],
    ['a head of 100 KB', `GET / HTTP/1.1\r\n${HOST}X: ${'a'.repeat(100_000)}\r\n\r\n`],
    ['Transfer-Encoding in HTTP/1.0', `POST /a HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ])('is refused when it has %s', async (_, bytes) => {
    const before = traffic().length;
    const { statuses } = await raw(front.port, bytes, { limit: 1_000 });
    expect(statuses).toHaveLength(1);
    expect(statuses[0]).toBeGreaterThanOrEqual(400);
    expect(statuses[0]).toBeLessThan(500);
    expect(
      traffic()
        .slice(before)
        .filter((it) => it.body !== ''),
    ).toEqual([]);
  });

  it.each<[string, string]>([
    ['a line feed in a chunk extension', '5;a\nxx\r\nhello\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a hexadecimal prefix in their size', '0x5\r\nhello\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['no line end after a chunk', '5\r\nhelloXX0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('never reaches the target as two requests when its chunks have %s', async (_, body) => {
    const { statuses } = await raw(front.port, post('Transfer-Encoding: chunked', body), { done: never, limit: 400 });
    expect(statuses.every((status) => status >= 400)).toBe(true);
    expect(traffic().map((it) => it.url)).not.toContain('/smuggled');
  });
});

describe('headers', () => {
  it('that speak of one connection stay on it, also those that Connection nominates', async () => {
    await raw(
      front.port,
      `GET /a HTTP/1.1\r\n${HOST}Connection: keep-alive, X-Secret\r\nX-Secret: 1\r\nKeep-Alive: 5\r\nTE: trailers\r\nProxy-Connection: x\r\nX-Kept: yes\r\n\r\n`,
    );
    expect(Object.keys(last().headers)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(x-secret|keep-alive|te|proxy-connection)$/)]),
    );
    expect(last().headers['x-kept']).toBe('yes');
  });

  it('of the response that speak of one connection stay on it', async () => {
    const { text } = await raw(front.port, `GET /hop-by-hop HTTP/1.1\r\n${HOST}\r\n`);
    expect(text).not.toMatch(/secret|timeout=3|Proxy-Authenticate/i);
    expect(text).toMatch(/X-Kept: yes/);
  });

  it('say for whom, by which protocol and at which port the request came', async () => {
    await raw(front.port, `GET /a HTTP/1.1\r\n${HOST}X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\n\r\n`);
    expect(last().headers).toMatchObject({
      host: 'guild.example',
      'x-forwarded-for': '1.2.3.4, 127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-port': String(front.port),
      'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
    });
  });

  it('keep the trace that the client began', async () => {
    await raw(
      front.port,
      `GET /a HTTP/1.1\r\n${HOST}X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678\r\n\r\n`,
    );
    expect(last().headers['x-amzn-trace-id']).toMatch(
      /^Self=1-[0-9a-f]{8}-[0-9a-f]{24};Root=1-67891233-abcdef012345678912345678$/,
    );
  });
});

describe('a message', () => {
  it('keeps its place in a pipeline', async () => {
    const three = ['/length', '/204', '/chunked'].map((path) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`).join('');
    const { statuses, text } = await raw(front.port, three, { done: until('\r\n0\r\n') });
    expect(statuses).toEqual([200, 204, 200]);
    expect(text).toContain('world');
  });

  it('without a body leaves the connection open: HEAD, 304, 204', async () => {
    const four = ['HEAD /length', 'GET /304', 'GET /204', 'GET /length'].map((it) => `${it} HTTP/1.1\r\n${HOST}\r\n`);
    const { statuses, text } = await raw(front.port, four, { done: (it) => it.endsWith('hello') });
    expect(statuses).toEqual([200, 304, 204, 200]);
    expect(text.endsWith('\r\n\r\nhello')).toBe(true);
  });

  it('may come in chunks cut anywhere', async () => {
    const { statuses } = await raw(front.port, [
      `POST /up HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n5\r\nhe`,
      'llo\r',
      '\n6;x=y\r\n world\r\n0\r',
      '\nX-Trail: 1\r\n\r\n',
    ]);
    expect(statuses).toEqual([200]);
    expect(last().body).toBe('hello world');
  });

  it('may go out in chunks with a trailer', async () => {
    const { text } = await raw(front.port, `GET /chunked HTTP/1.1\r\n${HOST}\r\n`, { done: until('kept\r\n\r\n') });
    expect(text).toMatch(/hello .*world.*X-Trailer: kept/s);
  });

  it('goes to an HTTP/1.0 client whole and without chunks', async () => {
    const { text, closed } = await raw(front.port, `GET /chunked HTTP/1.0\r\n${HOST}\r\n`, { done: never });
    expect(text.split('\r\n\r\n').slice(1).join('\r\n\r\n')).toBe('hello world');
    expect(closed).toBe(true);
  });

  it('that expects 100-continue gets it and is then answered', async () => {
    const { statuses } = await raw(
      front.port,
      [`POST /up HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 5\r\n\r\n`, 'hello'],
      { done: (text) => text.startsWith('HTTP/1.1 100 Continue\r\n\r\n') && oneResponse(text.slice(25)) },
    );
    expect(statuses).toEqual([100, 200]);
    expect(last().body).toBe('hello');
  });

  it('answered before it was whole reaches the client with that answer', async () => {
    const { statuses } = await raw(
      front.port,
      `POST /early HTTP/1.1\r\n${HOST}Content-Length: 1000000\r\n\r\n${'a'.repeat(1000)}`,
    );
    expect(statuses).toEqual([413]);
  });
});

describe('when one side goes away', () => {
  it.each(['/truncated', '/truncated-chunked'])(
    'in the middle of %s the client sees that the body is not whole',
    async (path) => {
      const { text, closed } = await raw(front.port, `GET ${path} HTTP/1.1\r\n${HOST}\r\n`, {
        done: until('\r\n0\r\n'),
      });
      expect(closed).toBe(true);
      expect(text).not.toContain('\r\n0\r\n');
    },
  );

  it('the target learns that its client hung up', async () => {
    await raw(front.port, `GET /silent HTTP/1.1\r\n${HOST}\r\n`, { limit: 150 });
    expect(last().url).toBe('/silent');
    await vi.waitFor(() => expect(last().aborted).toBe(true), { timeout: 10_000 });
  });

  it('a kept-alive connection that the target closed costs nothing', async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 12; i++) {
      const exchange = await raw(front.port, `GET /length HTTP/1.1\r\n${HOST}\r\n`);
      statuses.push(...exchange.statuses);
      if (i % 3 === 2) for (const socket of origin.sockets) socket.destroy();
    }
    expect(statuses).toEqual(Array(12).fill(200));
  });

  it('a kept-alive connection that the target closes as it is used costs the request, as at ALB: nothing is sent again', async () => {
    await using own = await startFront();
    own.group.register({ id: 'i-3', ip: '10.0.1.3', port: origin.port, zone: 'us-east-1a' });
    const get = `GET /stale HTTP/1.1\r\n${HOST}\r\n`;
    expect((await raw(own.port, get)).statuses).toEqual([200]);
    expect((await raw(own.port, get)).statuses).toEqual([502]);
    expect((await raw(own.port, get)).statuses).toEqual([200]);
  });

  it('a POST is never sent twice', async () => {
    await using dying = await startOrigin({ '/pay': (request) => request.socket.destroy() });
    await using own = await startFront();
    own.group.register({ id: 'i-2', ip: '10.0.1.2', port: dying.port, zone: 'us-east-1a' });
    const { statuses } = await raw(own.port, `POST /pay HTTP/1.1\r\n${HOST}Content-Length: 1\r\n\r\nx`);
    expect(statuses).toEqual([502]);
    expect(dying.seen.filter((it) => it.url === '/pay')).toHaveLength(1);
  });
});

describe('a websocket', () => {
  const handshake = (path: string) =>
    `GET ${path} HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;

  it('becomes one pipe from client to target', async () => {
    const payload = 'x'.repeat(70_000);
    const { text, statuses } = await raw(front.port, [handshake('/ws'), payload], {
      done: (it) => it.endsWith(payload),
    });
    expect(statuses).toEqual([101]);
    expect(text.endsWith(`\r\n\r\n${payload}`)).toBe(true);
    expect(last().headers).toMatchObject({ upgrade: 'websocket', 'x-forwarded-proto': 'http' });
  });

  it('that the target declines ends with the target’s answer', async () => {
    const { statuses, text } = await raw(front.port, handshake('/declined'), { done: never, limit: 1_000 });
    expect(statuses).toEqual([403]);
    expect(text.endsWith('no')).toBe(true);
  });

  it('of two hosts is refused like any other request', async () => {
    const { statuses } = await raw(front.port, handshake('/ws').replace(HOST, `${HOST}Host: other\r\n`));
    expect(statuses).toEqual([400]);
  });

  it('is not what an offer of h2c makes of a request', async () => {
    const { statuses } = await raw(
      front.port,
      `GET /a HTTP/1.1\r\n${HOST}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
    );
    expect(statuses).toEqual([200]);
    expect(last().headers.upgrade).toBeUndefined();
  });
});
