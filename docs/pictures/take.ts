// Takes the pictures of the guild roster. Usage: node docs/pictures/take.ts [the address of a running site]
// Without an address both tiers are started on this machine, over a PostgreSQL pair of their own.
import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { findChromium, openChromium } from '../../test/services/chromium.ts';
import { ask, guild } from '../../test/services/fixture.ts';
import { guilds, members } from './sample.ts';

const executable = findChromium();
if (!executable) {
  console.error('No Chromium is installed here; install one, or name it in CHROMIUM_PATH');
  process.exit(1);
}
await using site = process.argv[2] ? undefined : await guild();
const url = (process.argv[2] ?? site!.web).replace(/\/$/, '');
await using browser = await openChromium(executable);

const first = await found();
await picture(browser, 'roster-desktop.png', { width: 1200, height: 800 }, '/', 'light');
await picture(browser, 'roster-phone.png', { width: 390, height: 844 }, `/guilds/${first}`, 'dark');

/** Founds the sample guilds, the first one with its members. A second run finds the first one's guilds: the keys are the same. */
async function found(): Promise<string> {
  const ids: string[] = [];
  for (const it of guilds) {
    const made = await ask('POST', `${url}/api/guilds`, it, {
      'idempotency-key': `picture ${it.name}`.replaceAll(/\W+/g, '-'),
    });
    if (made.status !== 201) throw new Error(`Cannot found "${it.name}" at ${url}: ${made.status} ${made.text}`);
    ids.push(made.body.id as string);
  }
  const counts = [members.length, 5, 3, 7, 2, 6, 4, 1, 8];
  for (const [at, id] of ids.entries()) {
    for (const it of members.slice(0, counts[at])) {
      const key = { 'idempotency-key': `picture-${id}-${it.character.replaceAll(' ', '-')}` };
      await ask('POST', `${url}/api/guilds/${id}/members`, it, key);
    }
  }
  return ids[0]!;
}

async function picture(
  from: Browser,
  name: string,
  viewport: { width: number; height: number },
  at: string,
  colorScheme: 'light' | 'dark',
): Promise<void> {
  const page = await from.newPage({ viewport, colorScheme, deviceScaleFactor: 1.25 });
  const file = path.join(import.meta.dirname, name);
  rmSync(file, { force: true });
  await page.goto(url + at);
  await page.screenshot({ path: file, fullPage: viewport.width > 1000 });
  await page.close();
  console.log(`${path.relative('.', file)} of ${url}${at}`);
}
