import type { Page as Tab } from 'playwright-core';
import type { Connection } from '../../console/connect.ts';
import { servePage } from '../../console/page/serve.ts';
import { openChromium } from '../services/chromium.ts';

/** The console page of an account in a browser, let in. */
export interface OpenPage extends AsyncDisposable {
  readonly url: string;
  readonly tab: Tab;
  /** What the page has thrown so far. */
  readonly errors: readonly string[];
  /** The address of a path: `/#/drills`. */
  at(path: string): string;
}

export async function openPage(connection: Connection, executable: string): Promise<OpenPage> {
  const page = await servePage(connection, { port: 0 });
  const browser = await openChromium(executable);
  const tab = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const errors: string[] = [];
  tab.on('pageerror', (error) => errors.push(error.message));
  await tab.goto(page.url);
  return {
    url: page.url,
    tab,
    errors,
    at: (path) => new URL(path, page.url).href,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await page.close();
    },
  };
}
