import type { Browser } from 'playwright-core';
import type { Called } from '../../cloud/observe.ts';
import type { Connection } from '../../console/connect.ts';
import { servePage } from '../../console/page/serve.ts';
import type { Account } from '../../test/console/account.ts';

/** A page of the console, and the text by which it is seen that it is filled. */
export type Watched = readonly [what: string, at: string, text: string | RegExp];

/** One page, again and again; milliseconds. */
export interface Loaded {
  readonly what: string;
  /** From the address to the filled page, each time with a console that was started a moment ago and in a browser that knows nothing. */
  readonly first: readonly number[];
  /** What console, cloud and this program, which are one process here, have computed for that: the figure to compare on a machine that does other things as well. */
  readonly cpu: readonly number[];
  /** From a link to the filled page, at a console that has shown it before. */
  readonly again: readonly number[];
  /** What the account was asked for the last of the first loads. */
  readonly calls: readonly Called[];
}

/** Loads each page so many times anew, and then goes back to it so many times. */
export async function* loads(
  { connection, here, browser }: { connection: Connection; here: Account; browser: Browser },
  pages: readonly Watched[],
  times: number,
): AsyncGenerator<Loaded> {
  for (const [what, at, text] of pages) {
    const first: number[] = [];
    const cpu: number[] = [];
    const again: number[] = [];
    let calls: readonly Called[] = [];
    for (let n = 0; n < times; n++) {
      const page = await servePage(connection, { port: 0 });
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const tab = await context.newPage();
      const of = (path: string) => new URL(path, page.url).href;
      const filled = () => tab.getByText(text).first().waitFor();
      // Let in without having loaded anything.
      const { port, searchParams, origin: url } = new URL(page.url);
      await context.addCookies([{ name: `muster-console-${port}`, value: searchParams.get('token')!, url }]);
      const asked = here.calls.length;
      const begun = performance.now();
      const idle = process.cpuUsage();
      await tab.goto(of(at), { waitUntil: 'commit' });
      await filled();
      first.push(performance.now() - begun);
      const { user, system } = process.cpuUsage(idle);
      cpu.push((user + system) / 1_000);
      calls = here.calls.slice(asked);
      await tab.goto(of('/#/nowhere'));
      await tab.getByText('There is no such page').waitFor();
      const back = performance.now();
      await tab.goto(of(at));
      await filled();
      again.push(performance.now() - back);
      await context.close();
      await page.close();
    }
    yield { what, first, cpu, again, calls };
  }
}
