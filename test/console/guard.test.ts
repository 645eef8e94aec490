import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connection, connect } from '../../console/connect.ts';
import { type Page, servePage } from '../../console/page/serve.ts';
import { findChromium, openChromium } from '../services/chromium.ts';
import { contrasts } from '../services/contrast.ts';
import { type Account, account } from './account.ts';
import { openPage } from './open-page.ts';

const executable = findChromium();
let here: Account;
let connection: Connection;
let page: Page;
beforeAll(async () => {
  here = await account();
  await here.table();
  connection = await connect({ folder: here.folder });
  page = await servePage(connection, { port: 0 });
});
afterAll(async () => {
  await page.close();
  await here[Symbol.asyncDispose]();
});

/** A request with any headers: `fetch` would not let a test say who it is. */
async function ask(path: string, headers: Record<string, string>, method = 'GET') {
  const { port, searchParams } = new URL(page.url);
  const cookie = `muster-console-${port}=${searchParams.get('token')}`;
  const sent = request({ host: '127.0.0.1', port, path, method, headers: { cookie, ...headers } });
  const answer = await new Promise<import('node:http').IncomingMessage>((resolve, reject) =>
    sent.once('response', resolve).once('error', reject).end(),
  );
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}

const PATHS = [
  '/api/about',
  '/api/stack',
  '/api/machines',
  '/api/reports',
  '/api/timeline?from=1&to=2',
  '/api/nothing',
];

describe('the console page', () => {
  it.each([
    ['a name that somebody points at this machine', { host: 'evil.example' }],
    ['the right name with another port', { host: '127.0.0.1:1' }],
    ['a page that is not told where from', { origin: 'null' }],
    ['a sister site', { 'sec-fetch-site': 'same-site' }],
  ])('answers nothing to %s, token or not', async (_, headers) => {
    const { status, body } = await ask('/api/about', headers);
    expect(status).toBe(403);
    expect(body).not.toContain(connection.account);
  });

  it('lets no other origin ask first whether it may', async () => {
    const asking = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const { status, headers } = await ask('/api/drills', asking, 'OPTIONS');
    expect(status).toBe(403);
    expect(Object.keys(headers).filter((it) => it.startsWith('access-control-'))).toEqual([]);
  });

  it.each(PATHS)('shows neither a key nor the token at %s, and keeps nothing', async (path) => {
    const { headers, body } = await ask(path, {});
    const { credentials } = connection.config as { credentials: { secretAccessKey: string } };
    for (const secret of [credentials.secretAccessKey, new URL(page.url).searchParams.get('token')!])
      expect(JSON.stringify(headers) + body).not.toContain(secret);
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
  });
});

describe('what is stored', () => {
  it.each([
    ['a program', 'evil.js', 'application/octet-stream'],
    ['a page under another name', 'evil.htm', 'application/octet-stream'],
    ['a report that bears a script', 'report.html', 'text/html; charset=utf-8'],
  ])('never runs in the name of the console: %s', async (_, file, type) => {
    await here.artifacts(new Map([[`reports/r/${file}`, '<script>fetch("/api/about")</script>']]));
    const { status, headers } = await ask(`/api/reports/r/${file}`, {});
    expect(status).toBe(200);
    expect(headers['content-type']).toBe(type);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toMatch(/^sandbox; default-src 'none'/);
  });

  it.each([
    '/api/reports/..%2Fbuilds/web.zip',
    '/api/reports/r/..%2F..%2Fkey',
    '/api/ledgers/..%2Freports',
    '/api/why/..%2Fr/1',
  ])('is found in its own place alone: not %s', async (path) => {
    expect(await ask(path, {})).toMatchObject({ status: 400, body: expect.stringContaining('is no name') });
  });
});

describe('the token', () => {
  it('leads nowhere else', async () => {
    const { status, headers } = await ask(`//evil.example/${new URL(page.url).search}`, { cookie: '' });
    expect(status).toBe(302);
    expect(headers.location).toBe('/');
    expect(headers['referrer-policy']).toBe('no-referrer');
  });

  it('is not taken for another of as many letters', async () => {
    expect((await ask(`/?token=${encodeURIComponent('é'.repeat(48))}`, { cookie: '' })).status).toBe(403);
  });

  it('of a second console leaves the first its own', async () => {
    const second = await servePage(connection, { port: 0 });
    const cookies = [page, second].map(({ url }) => {
      const { port, searchParams } = new URL(url);
      return `muster-console-${port}=${searchParams.get('token')}`;
    });
    const cookie = cookies.join('; ');
    expect((await ask('/api/about', { cookie })).status).toBe(200);
    expect((await fetch(new URL('/api/about', second.url), { headers: { cookie } })).status).toBe(200);
    await second.close();
  });
});

it.each(['stop', 'redrive'])('takes no form for the wish to %s an execution', async (deed) => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  expect(await ask(`/api/executions/arn/${deed}`, form, 'POST')).toMatchObject({
    status: 400,
    body: expect.stringContaining('is not application/json'),
  });
});

it.skipIf(!executable)(
  'says that its console has ended, and what to do once another is in its place',
  async () => {
    const browser = await openChromium(executable!);
    const first = await servePage(connection, { port: 0 });
    const context = await browser.newContext();
    const tabs = await Promise.all(
      ['/#/', '/#/reports'].map(async (at) => {
        const tab = await context.newPage();
        await tab.goto(first.url);
        await tab.goto(new URL(at, first.url).href);
        await tab.getByText(/Nothing stands yet|None yet/).waitFor();
        return tab;
      }),
    );
    await first.close();
    for (const tab of tabs) await tab.getByText('The console does not answer: start it again').waitFor();
    const second = await servePage(connection, { port: Number(new URL(first.url).port) });
    for (const tab of tabs) await tab.getByText('open the address that "muster console" printed').waitFor();
    // One tab that is let in is enough for the others.
    await tabs[1]!.goto(second.url);
    for (const tab of tabs) await tab.getByText('Nothing stands yet').waitFor();
    await browser.close();
    await second.close();
  },
  120_000,
);

describe.skipIf(!executable)('every page', () => {
  it.each(['light', 'dark'] as const)('is read without strain in %s, from a phone to a desk', async (colorScheme) => {
    await using open = await openPage(connection, executable!);
    await open.tab.emulateMedia({ colorScheme });
    for (const width of [390, 1280]) {
      await open.tab.setViewportSize({ width, height: 800 });
      for (const at of ['', 'executions', 'deployments', 'timeline', 'reports', 'nowhere']) {
        await open.tab.goto(open.at(`/#/${at}`));
        await open.tab.locator('main h1, main .empty, main .problem:not([hidden])').first().waitFor();
        const faint = (await contrasts(open.tab)).filter(({ ratio }) => ratio < 4.5);
        expect(faint, `${at} at ${width}`).toEqual([]);
        expect(await open.tab.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
      }
    }
  });
});
