// Takes the picture of the stack page while a drill changes the stack: `node docs/pictures/stack.ts [folder of a running system]`.
import path from 'node:path';
import { connect } from '../../console/connect.ts';
import { servePage } from '../../console/page/serve.ts';
import { findChromium, openChromium } from '../../test/services/chromium.ts';

const DRILL = 'instance-terminated';

const executable = findChromium();
if (!executable) {
  console.error('No Chromium is installed here; install one, or name it in CHROMIUM_PATH');
  process.exit(1);
}
const connection = await connect({ folder: process.argv[2] ?? '.muster' });
const page = await servePage(connection, { port: 0 });
await using browser = await openChromium(executable);
const tab = await browser.newPage({ viewport: { width: 1280, height: 1000 }, deviceScaleFactor: 1.25 });
const at = (hash: string) => new URL(`/#/${hash}`, page.url).href;

await tab.goto(page.url);
await tab.goto(at('drills'));
await tab.getByRole('button', { name: `Run ${DRILL}` }).click();
await tab.getByRole('button', { name: 'Stop it and take it back' }).waitFor();
const drill = tab.url();
await tab.goto(at(''));
// A deployment brings the new instance what the others serve.
await tab.locator('.card.changing', { hasText: /, \w+ now/ }).waitFor({ timeout: 120_000 });
await tab.screenshot({ path: path.join(import.meta.dirname, 'console-stack.png'), fullPage: true });
console.log('console-stack.png');

await tab.goto(drill);
await tab.getByRole('heading', { name: 'Report' }).waitFor({ timeout: 300_000 });
await page.close();
