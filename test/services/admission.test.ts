import type { IncomingMessage, ServerResponse } from 'node:http';
import { request } from 'node:http';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createApp } from '../../services/web/app.ts';
import { openUpstream } from '../../services/web/upstream.ts';
import { ask, up } from './fixture.ts';
import { openOrigin } from './origin.ts';

const WEB = { instance: 'i-0web', zone: 'us-east-1a', commit: 'c0ffee' };
const LIMIT = 3;

describe('a tier that has as much to do as it can', () => {
  const stack: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const end of stack.splice(0).reverse()) await end();
  });

  /** The web tier before an API that answers when it is told to, with so many requests under way. */
  async function full() {
    const held: ServerResponse[] = [];
    const origin = await openOrigin((_: IncomingMessage, answer) => void held.push(answer));
    const upstream = openUpstream(origin.url);
    const web = await up(createApp(upstream, WEB, path.resolve('services/web'), LIMIT));
    stack.push(
      () => origin[Symbol.asyncDispose](),
      () => upstream.close(),
      () => web.close(),
    );
    const url = `${web.url}/api/guilds`;
    const inside = Array.from({ length: LIMIT }, () => request(url).on('error', () => {}));
    const answers = inside.map(
      (it) => new Promise<number>((resolve) => it.on('response', (came) => resolve(came.resume().statusCode!))),
    );
    for (const it of inside) it.end();
    await expect.poll(() => held.length).toBe(LIMIT);
    return { origin, web: web.url, url, held, inside, answers };
  }

  it('tells who comes beyond that at once to come back, as a problem', async () => {
    const { origin, url } = await full();
    const answer = await ask('GET', url);
    expect(answer).toMatchObject({ status: 503, body: { status: 503, title: 'Unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('1');
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('x-served-by')).toBe('web i-0web us-east-1a');
    expect(origin.seen).toHaveLength(LIMIT);
  });

  it('answers the load balancer and whoever measures all the same', async () => {
    const { web, url } = await full();
    await ask('GET', url);
    expect((await ask('GET', `${web}/health`)).status).toBe(200);
    expect((await ask('GET', `${web}/metrics`)).text).toContain('http_requests_refused_total{tier="web"} 1');
  });

  it('lets another in for each that is answered', async () => {
    const { url, held, answers } = await full();
    held[0]!.end('{}');
    expect(await Promise.race(answers)).toBe(200);
    const next = ask('GET', url);
    await expect.poll(() => held.length).toBe(LIMIT + 1);
    expect((await ask('GET', url)).status).toBe(503);
    held.at(-1)!.end('{}');
    expect((await next).status).toBe(200);
  });

  it('lets another in for each that has gone', async () => {
    const { url, held, inside } = await full();
    inside[0]!.destroy();
    // Refused until the server has noticed; then it is held, as the others are.
    const asked = () =>
      request(url, (came) => came.resume())
        .on('error', () => {})
        .end();
    await expect.poll(() => (held.length > LIMIT ? true : asked() && false)).toBe(true);
  });
});
