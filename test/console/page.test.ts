import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../console/connect.ts';
import { type Page, servePage } from '../../console/page/serve.ts';
import { findChromium, openChromium } from '../services/chromium.ts';
import { type Account, account } from './account.ts';

const executable = findChromium();
const WITHIN = { timeout: 20_000 };

describe('the console page', () => {
  let here: Account;
  let page: Page;
  let browser: Browser | undefined;
  let tab: Tab;
  const errors: string[] = [];
  beforeAll(async () => {
    here = await account();
    // Fails until its input says otherwise, so that a redrive has something to show.
    await here.machine('greet', {
      Greet: { Type: 'Pass', Assign: { name: '{% $states.input.name %}' }, Next: 'Whom' },
      Whom: { Type: 'Choice', Choices: [{ Condition: '{% $name = "" %}', Next: 'Nobody' }], Default: 'Greeted' },
      Nobody: { Type: 'Fail', Error: 'NobodyThere', Cause: 'there is nobody to greet' },
      Greeted: { Type: 'Succeed', Output: { greeting: '{% "Hail, " & $name %}' } },
    });
    await here.machine('teardown', { Gone: { Type: 'Succeed' } });
    page = await servePage(await connect({ folder: here.folder }), { port: 0 });
    if (!executable) return;
    browser = await openChromium(executable);
    tab = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    tab.on('pageerror', (error) => errors.push(error.message));
  });
  afterAll(async () => {
    await browser?.close();
    await page.close();
    await here[Symbol.asyncDispose]();
  });

  const at = (path: string) => new URL(path, page.url).href;
  const token = () => new URL(page.url).searchParams.get('token');
  const ask = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
    fetch(at(path), {
      ...init,
      headers: { cookie: `muster-console-${new URL(page.url).port}=${token()}`, ...headers },
    });

  describe('lets in', () => {
    it('whoever has its address, and takes the token out of it', async () => {
      const answer = await fetch(page.url, { redirect: 'manual' });
      expect(answer.status).toBe(302);
      expect(answer.headers.get('location')).toBe('/');
      expect(answer.headers.get('set-cookie')).toMatch(/samesite=strict; httponly/);
    });

    it.each<[string, () => Promise<Response>]>([
      ['a browser without the token', () => fetch(at('/api/stack'))],
      ['a wrong token', () => fetch(at('/?token=0'))],
      ['a page of another origin', () => ask('/api/stack', { origin: 'https://evil.example' })],
      ['a frame of another site', () => ask('/api/stack', { 'sec-fetch-site': 'cross-site' })],
    ])('not %s', async (_, request) => {
      expect((await request()).status).toBe(403);
    });

    it('no form of another site: it takes JSON alone', async () => {
      const form = { 'content-type': 'text/plain' };
      const answer = await ask('/api/machines/greet/executions', form, { method: 'POST', body: '{"input":{}}' });
      expect(answer.status).toBe(400);
    });
  });

  it('says in a sentence that an execution is unknown', async () => {
    const arn = 'arn:aws:states:us-east-1:000000000000:execution:muster-dev-greet:nobody';
    const answer = await ask(`/api/executions/${encodeURIComponent(arn)}`);
    expect(answer.status).toBe(400);
    expect(((await answer.json()) as { message: string }).message).toContain('There is no such execution');
  });

  it.each([
    ['/api/deployments', 'null', 'no object'],
    ['/api/deployments/c0ffee/answer', '{"refuse":1}', 'Say why'],
    ['/api/deployments/c0ffee/answer', '{}', 'waiting: none'],
    ['/api/executions/%zz/stop', '{}', 'whole ARN'],
  ])('says in a sentence what is wrong with what %s was sent', async (path, body, sentence) => {
    const answer = await ask(path, { 'content-type': 'application/json' }, { method: 'POST', body });
    expect(answer.status).toBeLessThan(500);
    expect(((await answer.json()) as { message: string }).message).toContain(sentence);
  });

  it('lists as many executions as somebody wants to see, and says if there are more', async () => {
    for (let n = 0; n < 2; n++)
      await ask(
        '/api/machines/greet/executions',
        { 'content-type': 'application/json' },
        { method: 'POST', body: '{"input":{"name":"Ada"}}' },
      );
    const list = async (most: number) =>
      (await (await ask(`/api/machines/greet/executions?most=${most}`)).json()) as {
        executions: object[];
        isMore: boolean;
      };
    expect(await list(1)).toMatchObject({ executions: [{}], isMore: true });
    expect((await list(50)).executions.length).toBeGreaterThan(1);
    expect((await ask('/api/machines/greet/executions?most=many')).status).toBe(400);
  });

  describe.skipIf(!executable)('in a browser', () => {
    async function start(input: object): Promise<void> {
      await tab.goto(at('/#/executions/greet'));
      await tab.getByLabel('input').fill(JSON.stringify(input));
      await tab.getByRole('button', { name: 'Start' }).click();
    }

    it('shows an account that has nothing, and how to change that', async () => {
      await tab.goto(page.url);
      await tab.getByText('Nothing stands yet').waitFor();
      expect(new URL(tab.url()).search).toBe('');
    });

    it('explains a mistake before it starts anything', async () => {
      await tab.goto(at('/#/executions/greet'));
      await tab.getByLabel('input').fill('{"name": ');
      await tab.getByRole('button', { name: 'Start' }).click();
      await expect.poll(() => tab.getByRole('alert').allTextContents()).toContainEqual(expect.stringContaining('JSON'));
    });

    it('shows the call that would start the same, once the input is one', async () => {
      await tab.getByLabel('input').fill('{"name":"O\'Brien"}');
      const call = `aws stepfunctions start-execution --state-machine-arn`;
      await tab.locator('pre', { hasText: call }).waitFor();
      expect(await tab.locator('pre', { hasText: call }).textContent()).toContain(
        String.raw`--input '{"name":"O'\''Brien"}'`,
      );
    });

    it('takes nothing away before somebody says that it is meant', async () => {
      const started = () => here.calls.filter(({ operation }) => operation === 'StartExecution').length;
      const before = started();
      await tab.goto(at('/#/executions/teardown'));
      await tab.getByLabel('input').fill('{}');
      await tab.getByRole('button', { name: 'Start' }).click();
      await tab.getByText('It starts when this is ticked').waitFor();
      const answer = await ask(
        '/api/machines/teardown/executions',
        { 'content-type': 'application/json' },
        { method: 'POST', body: '{"input":{}}' },
      );
      expect([answer.status, started()]).toEqual([400, before]);
      await tab.getByLabel('It takes away everything in dev').check();
      await tab.getByRole('button', { name: 'Start' }).click();
      await expect.poll(started).toBe(before + 1);
      // The page goes there by itself; what comes next must not be overtaken.
      await tab.getByRole('button', { name: 'Gone, Succeed: succeeded' }).waitFor();
    });

    it('starts an execution and follows it to its output, whatever somebody is named', async () => {
      const name = '<img src=x onerror="document.title=1">';
      await start({ name });
      await tab.getByRole('button', { name: 'Greeted, Succeed: succeeded' }).waitFor();
      await tab
        .getByText(`Hail, ${name.slice(0, 10)}`, { exact: false })
        .first()
        .waitFor();
      expect(await tab.title()).toContain('Executions');
    });

    it('shows which state failed and why, and redrives', async () => {
      await start({ name: '' });
      await tab.getByText('there is nobody to greet').first().waitFor();
      await tab.getByRole('button', { name: 'Redrive' }).click();
      await tab.locator('summary', { hasText: 'History' }).click();
      await tab.getByText('ExecutionRedriven').waitFor();
    });

    it('is walked with the keyboard', async () => {
      const state = tab.getByRole('button', { name: /^Whom, Choice/ });
      await state.focus();
      await tab.keyboard.press('Enter');
      await tab.getByRole('heading', { name: 'Whom' }).waitFor();
    });

    it('brings a state that is chosen on a phone into view, and gives the focus back', async () => {
      await start({ name: 'Ymir' });
      await tab.getByText('succeeded').first().waitFor();
      await tab.setViewportSize({ width: 375, height: 700 });
      const state = tab.getByRole('button', { name: /^Whom, Choice/ });
      await state.press('Enter');
      const told = tab.getByRole('complementary', { name: 'State Whom' });
      await expect.poll(() => told.evaluate((it) => it.matches(':focus-within'))).toBe(true);
      const { y, height } = (await told.boundingBox())!;
      expect(y + height).toBeLessThanOrEqual(700);
      await tab.keyboard.press('Escape');
      await expect.poll(() => state.evaluate((it) => it.matches(':focus'))).toBe(true);
      await tab.setViewportSize({ width: 1280, height: 800 });
    });

    it.each([390, 768, 1280, 1920])('overflows nothing at %i pixels', async (width) => {
      await tab.setViewportSize({ width, height: 800 });
      expect(await tab.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    });

    it.each([
      ['what it asks for again and again', '/#/executions/greet', '/executions?most='],
      ['what it is told as it changes', '/#/', '/api/live'],
    ])(
      'does without %s while its tab is hidden, and asks at once when it is shown',
      async (_, address, path) => {
        const other = await browser!.newPage();
        await other.goto(page.url);
        await other.clock.install();
        await other.goto(at(address));
        const under = new Set<object>();
        let asked = 0;
        other.on('request', (it) => {
          if (!it.url().includes(path)) return;
          asked++;
          under.add(it);
        });
        other.on('requestfinished', (it) => under.delete(it));
        other.on('requestfailed', (it) => under.delete(it));
        const show = (isShown: boolean) =>
          other.evaluate(
            `Object.defineProperty(document, 'hidden', { configurable: true, value: ${!isShown} });
           document.dispatchEvent(new Event('visibilitychange'));`,
          );
        await other.reload();
        await expect.poll(() => asked, WITHIN).toBeGreaterThan(0);
        await show(false);
        await expect.poll(() => under.size, WITHIN).toBe(0);
        const before = asked;
        await other.clock.runFor(60_000);
        await expect.poll(() => under.size, WITHIN).toBe(0);
        expect(asked).toBe(before);
        await show(true);
        await expect.poll(() => asked, WITHIN).toBeGreaterThan(before);
        await other.close();
      },
      60_000,
    );

    it('says that the cloud is stopped, in a sentence', async () => {
      await tab.goto(at('/#/'));
      await tab.getByText('Nothing stands yet').waitFor();
      await here.stop();
      await expect
        .poll(() => tab.getByRole('alert').allTextContents())
        .toContainEqual(expect.stringMatching(/ECONNREFUSED|start it/));
    });

    it('has thrown no error in all of that', () => {
      expect(errors).toEqual([]);
    });
  });
});
