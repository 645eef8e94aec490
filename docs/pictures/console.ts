// Takes the pictures of the console page and of a drill's report, from a drill that it runs: `node docs/pictures/console.ts [folder of a running system]`.
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../../console/connect.ts';
import { servePage } from '../../console/page/serve.ts';
import { findChromium, openChromium } from '../../test/services/chromium.ts';

const DRILL = 'instance-frozen';
/** Until the outage, its end and some traffic after it are on the picture. */
const WATCHED_MS = 24_000;

const executable = findChromium();
if (!executable) {
  console.error('No Chromium is installed here; install one, or name it in CHROMIUM_PATH');
  process.exit(1);
}
const connection = await connect({ folder: process.argv[2] ?? '.muster' });
const page = await servePage(connection, { port: 0 });
await using browser = await openChromium(executable);
const tab = await browser.newPage({ viewport: { width: 1280, height: 760 }, deviceScaleFactor: 1.25 });
const at = (hash: string) => new URL(`/#/${hash}`, page.url).href;
const take = async (name: string) => {
  await tab.screenshot({ path: path.join(import.meta.dirname, name) });
  console.log(name);
};

await tab.goto(page.url);
await tab.goto(at('drills'));
await tab.getByRole('button', { name: `Run ${DRILL}` }).click();
await tab.getByRole('button', { name: 'Stop it and take it back' }).waitFor();
await sleep(WATCHED_MS);
await take('console-drill.png');

await tab.getByRole('heading', { name: 'Report' }).waitFor({ timeout: 300_000 });
const run = decodeURIComponent(tab.url()).split(':').at(-1)!;
await tab.setViewportSize({ width: 1080, height: 1240 });
await tab.goto(new URL(`/api/reports/${run}/report.html`, page.url).href);
await take('drill-report.png');
await page.close();
