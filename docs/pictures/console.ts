// Takes the pictures of the console page and of a drill's report, from a drill that it runs: `node docs/pictures/console.ts [folder of a running system]`.
import { setTimeout as sleep } from 'node:timers/promises';
import { openConsole, runDrill } from './open.ts';

/** Until the outage, its end and some traffic after it are on the picture. */
const WATCHED_MS = 24_000;

await using page = await openConsole({ width: 1280, height: 900 });
const { tab, at, take } = page;

await runDrill(page, 'instance-frozen');
await sleep(WATCHED_MS);
await take('console-drill.png');

await tab.getByRole('heading', { name: 'Report' }).waitFor({ timeout: 300_000 });
const run = decodeURIComponent(tab.url()).split(':').at(-1)!;
// As wide as a README shows a picture, so that its letters are as large as those around it.
await tab.setViewportSize({ width: 900, height: 1100 });
await tab.goto(at(`/api/reports/${run}/report.html`));
await take('drill-report.png');
