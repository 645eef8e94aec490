import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, type TestContext } from 'vitest';
import { findChromium, openChromium } from './chromium.ts';
import { ask, guild, webBefore } from './fixture.ts';
import { openGate } from './gate.ts';

const executable = findChromium();
const NONE = 'No Chromium on this machine: install one, or name it in CHROMIUM_PATH';

/** A browser before both tiers, for the tests of one file; where there is no browser, they are skipped and say why. */
export function browsing() {
  const stack = new AsyncDisposableStack();
  let browser: Awaited<ReturnType<typeof openChromium>>;
  let site: Awaited<ReturnType<typeof guild>>;
  let gate: Awaited<ReturnType<typeof openGate>>;
  let url: string;

  beforeAll(async () => {
    if (!executable) return console.warn(`${NONE}. The tests in a browser are skipped.`);
    site = stack.use(await guild({ zones: ['us-east-1a'] }));
    gate = stack.use(await openGate(site.api));
    url = stack.use(await webBefore(gate.url)).url;
    browser = stack.use(await openChromium(executable));
  });
  afterAll(() => stack.disposeAsync());
  beforeEach((context: TestContext) => {
    if (gate) gate.shut = false;
    context.skip(!executable, NONE);
  });

  return {
    /** Takes the API away, as a load balancer without targets does, and brings it back. */
    shut: (shut: boolean) => {
      gate.shut = shut;
    },
    async found(fields: object): Promise<string> {
      const faction = { name: 'Night Watch', realm: 'Stormhold', faction: 'Alliance', ...fields };
      return (await ask('POST', `${site.api}/api/guilds`, faction)).body.id as string;
    },
    async recruit(id: string, fields: object): Promise<string> {
      const member = { class: 'Warrior', level: 14, rank: 'Initiate', ...fields };
      return (await ask('POST', `${site.api}/api/guilds/${id}/members`, member)).body.id as string;
    },
    /** How many guilds a search of the API finds. */
    count: async (search: string): Promise<number> =>
      (await ask('GET', `${site.api}/api/guilds?search=${encodeURIComponent(search)}`)).body.guilds.length as number,
    /** A person of their own, at an address of the site. */
    async visit(path: string, options: BrowserContextOptions = {}): Promise<Page> {
      const context = await browser.newContext({ baseURL: url, ...options });
      context.setDefaultTimeout(10_000);
      const page = await context.newPage();
      await page.goto(path);
      return page;
    },
  };
}

/** What has the focus: its accessible text, or its name. */
export function focused(page: Page): Promise<string> {
  return page.locator(':root').evaluate((root): string => {
    const it = root.ownerDocument.activeElement;
    return it.name || it.textContent.trim() || it.tagName;
  });
}
