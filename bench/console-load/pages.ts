import type { Connection } from '../../console/connect.ts';
import { openPage } from '../../test/console/open-page.ts';

/** A page of the console, and the text by which it is seen that it is filled. */
export type Watched = readonly [what: string, at: string, text: string | RegExp];

/** Milliseconds, of one page. */
export interface Loaded {
  readonly what: string;
  /** From the address to the page's own heading, with a console that was started a moment ago. */
  readonly heading: number;
  /** The same until the page is filled. */
  readonly first: number;
  /** What console and cloud, which are one process here, have computed for that: the figure to compare on a machine that does other things as well. */
  readonly cpu: number;
  /** From the link to the filled page, again and again. */
  readonly again: readonly number[];
}

/** Opens each page in a browser of its own, at a console that remembers nothing yet, and then goes back to it so many times. */
export async function* loads(
  connection: Connection,
  executable: string,
  pages: readonly Watched[],
  times: number,
): AsyncGenerator<Loaded> {
  for (const [what, at, text] of pages) {
    await using page = await openPage(connection, executable);
    const { tab } = page;
    const filled = () => tab.getByText(text).first().waitFor();
    await tab.goto('about:blank');
    const begun = performance.now();
    const idle = process.cpuUsage();
    await tab.goto(page.at(at), { waitUntil: 'commit' });
    await tab.locator('main h1').waitFor();
    const heading = performance.now() - begun;
    await filled();
    const first = performance.now() - begun;
    const { user, system } = process.cpuUsage(idle);
    const again: number[] = [];
    for (let n = 0; n < times; n++) {
      await tab.goto(page.at('/#/nowhere'));
      await tab.getByText('There is no such page').waitFor();
      const start = performance.now();
      await tab.goto(page.at(at));
      await filled();
      again.push(performance.now() - start);
    }
    yield { what, heading, first, cpu: (user + system) / 1_000, again };
  }
}
