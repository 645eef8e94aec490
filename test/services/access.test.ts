import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from './chromium.ts';
import { contrasts } from './contrast.ts';
import { browsing, focused } from './visit.ts';

const WIDTHS = [320, 390, 768, 1440];
const CONTROLS = new Set(['link', 'button', 'textbox', 'searchbox', 'spinbutton', 'combobox']);

describe('the guild roster for everybody', () => {
  const { visit, found, recruit } = browsing();
  let pages: Record<string, string>;
  beforeAll(async () => {
    if (!findChromium()) return;
    const id = await found({ name: `The ${'Unbreakable'.repeat(5)}`, faction: 'Corsairs' });
    await found({ name: 'Iron Oath', faction: 'Horde' });
    await found({ name: 'Thornwood', faction: 'Neutral' });
    await found({ name: 'Last Light' });
    const empty = await found({ name: 'Lonely' });
    const member = await recruit(id, {
      character: 'Wolfeschlegelsteinhausenbergerdorff',
      level: 100,
      rank: 'W'.repeat(40),
    });
    await recruit(id, { character: 'Aldwyn' });
    pages = {
      list: '/',
      'empty search': '/?search=zzz',
      guild: `/guilds/${id}`,
      'empty guild': `/guilds/${empty}`,
      member: `/guilds/${id}/members/${member}`,
      form: '/guilds/new',
      recruit: `/guilds/${id}/recruit`,
      change: `/guilds/${id}/change`,
      disband: `/guilds/${id}/disband`,
      problem: '/nowhere',
    };
  });

  it(`has no horizontal overflow at ${WIDTHS.join(', ')} pixels`, async () => {
    const page = await visit('/');
    for (const [name, at] of Object.entries(pages)) {
      await page.goto(at);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        const over = await page.locator(':root').evaluate((root): number => root.scrollWidth - root.clientWidth);
        expect(over, `${name} at ${width}`).toBe(0);
      }
    }
    await page.context().close();
  });

  it('has a contrast of 4.5 for every text, in the light and in the dark scheme', async () => {
    const page = await visit('/');
    const tooFaint = async () => {
      const faint: Record<string, unknown> = {};
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const texts = await contrasts(page);
        expect(texts.length).toBeGreaterThan(4);
        faint[colorScheme] = texts.filter((it) => it.ratio < 4.5);
      }
      return faint;
    };
    const none = { light: [], dark: [] };
    for (const [name, at] of Object.entries(pages)) {
      await page.goto(at);
      expect(await tooFaint(), name).toEqual(none);
    }
    await page.goto('/guilds/new');
    for (const label of ['Name', 'Realm', 'Faction']) await page.getByLabel(label).fill('  ');
    await page.getByRole('button', { name: 'Found it' }).click();
    await page.getByRole('alert').waitFor();
    expect(await tooFaint()).toEqual(none);
    await page.context().close();
  });

  it('gives every control a name, and every page one heading, its language and its parts', async () => {
    const page = await visit('/');
    for (const [name, at] of Object.entries(pages)) {
      await page.goto(at);
      const nodes = await tree(page);
      const controls = nodes.filter((it) => CONTROLS.has(it.role));
      expect(controls.length, name).toBeGreaterThan(2);
      expect(
        controls.filter((it) => !it.name),
        name,
      ).toEqual([]);
      const roles = nodes.map((it) => it.role);
      expect(roles, name).toEqual(expect.arrayContaining(['banner', 'navigation', 'main', 'contentinfo']));
      expect(await page.getByRole('heading', { level: 1 }).count(), name).toBe(1);
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
    }
    await page.context().close();
  });

  it.each([390, 1440])('is a table for a screen reader at %i pixels', async (width) => {
    const page = await visit(pages.guild!, { viewport: { width, height: 800 } });
    const count = async (role: string) => (await tree(page)).filter((it) => it.role === role).length;
    expect(await count('table')).toBe(1);
    expect(await count('row')).toBe(3);
    expect(await count('columnheader')).toBe(5);
    expect(await count('rowheader')).toBe(2);
    expect(await count('cell')).toBe(8);
    await page.context().close();
  });

  it('founds a guild with nothing but a keyboard', async () => {
    const page = await visit('/');
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press('Tab');
    expect(await focused(page)).toBe('Skip to the content');
    await expect.poll(async () => (await page.locator(':focus').boundingBox())?.x).toBeGreaterThan(0);
    await press('Tab', 'Tab', 'Tab');
    expect(await focused(page)).toBe('Found a guild');
    await press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Found a guild' }).waitFor();
    await press('Tab', 'Enter', 'Tab');
    expect(await focused(page)).toBe('name');
    for (const text of ['By Keyboard', 'Stormhold', 'Alliance']) {
      await page.keyboard.type(text);
      await press('Tab');
    }
    expect(await focused(page)).toBe('Found it');
    await press('Enter');
    await page.getByRole('heading', { level: 1, name: 'By Keyboard' }).waitFor();
    await page.context().close();
  });

  it('shows where the focus is, on every stop, in the order of the page', async () => {
    const page = await visit('/');
    for (const at of [pages.list!, pages.guild!, pages.form!, pages.disband!]) {
      await page.goto(at);
      const stops: number[] = [];
      for (;;) {
        await page.keyboard.press('Tab');
        const stop = await page.locator(':root').evaluate((root) => {
          const { document, getComputedStyle } = root.ownerDocument.defaultView;
          const it = document.activeElement;
          const outlines = [null, '::after']
            .map((part) => getComputedStyle(it, part))
            .map((style) => (style.outlineStyle === 'none' ? 0 : Number.parseFloat(style.outlineWidth)));
          const place = it === document.body ? -1 : [...document.querySelectorAll('*')].indexOf(it);
          return { place, outline: Math.max(...outlines) };
        });
        if (stop.place < 0 || stops.includes(stop.place)) break;
        expect(stop.outline, `${at}, stop ${stops.length + 1}`).toBeGreaterThanOrEqual(2);
        stops.push(stop.place);
      }
      expect(stops.length).toBeGreaterThan(4);
      expect(stops).toEqual(stops.toSorted((a, b) => a - b));
    }
    await page.context().close();
  });

  it('has controls that a finger hits', async () => {
    const page = await visit(pages.guild!, { viewport: { width: 390, height: 800 }, hasTouch: true });
    const controls = await page.locator('main a, main button, main input').all();
    for (const control of controls) expect((await control.boundingBox())!.height).toBeGreaterThanOrEqual(44);
    await page.context().close();
  });

  it('asks nobody else for anything, and its console stays empty', async () => {
    const page = await visit('/nowhere');
    const elsewhere: string[] = [];
    const said: string[] = [];
    page.on('request', (it) => it.url().startsWith(new URL(page.url()).origin) || elsewhere.push(it.url()));
    page.on('console', (it) => said.push(it.text()));
    page.on('pageerror', (it) => said.push(it.message));
    for (const [name, at] of Object.entries(pages))
      if (name !== 'problem') await page.goto(at, { waitUntil: 'networkidle' });
    expect({ elsewhere, said }).toEqual({ elsewhere: [], said: [] });
    await page.context().close();
  });
});

/** What the browser tells a screen reader. */
async function tree(page: Page): Promise<{ role: string; name: string }[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  await session.detach();
  return nodes
    .filter((it) => !it.ignored)
    .map((it) => ({ role: String(it.role?.value), name: String(it.name?.value ?? '').trim() }));
}
