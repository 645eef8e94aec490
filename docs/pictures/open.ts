import path from 'node:path';
import type { Page as Tab } from 'playwright-core';
import { connect } from '../../console/connect.ts';
import { servePage } from '../../console/page/serve.ts';
import { findChromium, openChromium } from '../../test/services/chromium.ts';

/** The console page of a running system in a browser, let in. */
export interface OpenConsole extends AsyncDisposable {
  readonly tab: Tab;
  /** The address of a path: `/#/drills`. */
  at(path: string): string;
  /** A picture of what the tab shows, under this name beside this file. */
  take(name: string, fullPage?: boolean): Promise<void>;
}

/** Opens the console page of the system whose folder is the first argument. Ends the program with a sentence where no browser is. */
export async function openConsole(viewport: { width: number; height: number }): Promise<OpenConsole> {
  const executable = findChromium();
  if (!executable) {
    console.error('No Chromium is installed here; install one, or name it in CHROMIUM_PATH');
    process.exit(1);
  }
  const connection = await connect({ folder: process.argv[2] ?? '.muster' });
  const page = await servePage(connection, { port: 0 });
  const browser = await openChromium(executable);
  const tab = await browser.newPage({ viewport, deviceScaleFactor: 1.25 });
  await tab.goto(page.url);
  return {
    tab,
    at: (it) => new URL(it, page.url).href,
    async take(name, fullPage = false) {
      await tab.screenshot({ path: path.join(import.meta.dirname, name), fullPage });
      console.log(name);
    },
    async [Symbol.asyncDispose]() {
      await browser[Symbol.asyncDispose]();
      await page.close();
    },
  };
}

/** Starts a drill as a person does; the tab then shows it. */
export async function runDrill({ tab, at }: OpenConsole, name: string): Promise<void> {
  await tab.goto(at('/#/drills'));
  await tab.getByRole('button', { name: `Run ${name}` }).click();
  await tab.getByRole('button', { name: 'Stop it and take it back' }).waitFor();
}
