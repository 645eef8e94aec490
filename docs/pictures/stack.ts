// Takes the picture of the stack page while a drill changes the stack: `node docs/pictures/stack.ts [folder of a running system]`.
import { openConsole, runDrill } from './open.ts';

await using page = await openConsole({ width: 1280, height: 1000 });
const { tab, at, take } = page;

await runDrill(page, 'instance-terminated');
const drill = tab.url();
await tab.goto(at('/#/'));
// A deployment brings the new instance what the others serve.
await tab.locator('.card.changing', { hasText: /, \w+ now/ }).waitFor({ timeout: 120_000 });
await take('console-stack.png', true);

await tab.goto(drill);
await tab.getByRole('heading', { name: 'Report' }).waitFor({ timeout: 300_000 });
