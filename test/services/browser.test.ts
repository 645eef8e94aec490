import { describe, expect, it } from 'vitest';
import { browsing, focused } from './visit.ts';

describe('the guild roster in a browser', () => {
  const { visit, found, recruit, count, shut } = browsing();

  describe.each([
    ['with scripts', true],
    ['without scripts', false],
  ])('%s', (how, javaScriptEnabled) => {
    it('founds a guild, recruits, changes and dismisses a member, and disbands the guild', async () => {
      const page = await visit('/', { javaScriptEnabled });
      await page.getByRole('banner').getByRole('link', { name: 'Found a guild' }).click();
      await page.getByLabel('Name').fill(`Order ${how}`);
      await page.getByLabel('Realm').fill('Emberfall');
      await page.getByLabel('Faction').fill('Horde');
      await page.getByRole('button', { name: 'Found it' }).click();
      await page.getByRole('heading', { level: 1, name: `Order ${how}` }).waitFor();
      await page.getByText('Nobody has joined yet').waitFor();

      await page.getByRole('link', { name: 'Recruit the first member' }).click();
      for (const [label, text] of Object.entries({ Character: 'Jon', Class: 'Warrior', Level: '14', Rank: 'Initiate' }))
        await page.getByLabel(label).fill(text);
      await page.getByRole('button', { name: 'Recruit' }).click();
      await page.getByRole('row', { name: 'Jon Warrior 14 Initiate' }).waitFor();

      await page.getByRole('link', { name: 'Change Jon' }).click();
      await page.getByLabel('Level').fill('15');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('row', { name: 'Jon Warrior 15 Initiate' }).waitFor();

      await page.getByRole('link', { name: 'Change Jon' }).click();
      await page.getByRole('button', { name: 'Dismiss Jon' }).click();
      await page.getByText('Nobody has joined yet').waitFor();

      await page.getByRole('link', { name: 'Change', exact: true }).click();
      await page.getByLabel('Realm').fill('Moonmere');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('of Moonmere').waitFor();

      await page.getByRole('link', { name: 'Disband' }).click();
      expect(await count(`Order ${how}`)).toBe(1);
      await page.getByRole('button', { name: 'Disband it' }).click();
      await page.getByRole('heading', { level: 1, name: 'Guilds' }).waitFor();
      expect(await count(`Order ${how}`)).toBe(0);
      await page.context().close();
    });

    it('shows what is wrong beside its field, keeps what was typed, and moves the focus there', async () => {
      const page = await visit('/guilds/new', { javaScriptEnabled });
      await page.getByLabel('Name').fill('Kept');
      await page.getByLabel('Realm').fill('   ');
      await page.getByLabel('Faction').fill('Horde');
      await page.getByRole('button', { name: 'Found it' }).click();
      await page.getByRole('alert').filter({ hasText: 'another look' }).waitFor();
      const realm = page.locator('input:focus');
      expect(await realm.getAttribute('name')).toBe('realm');
      expect(await realm.getAttribute('aria-invalid')).toBe('true');
      expect(await page.locator(`#${await realm.getAttribute('aria-describedby')}`).textContent()).toBe(
        'Realm must not be empty.',
      );
      expect(await page.getByLabel('Name').inputValue()).toBe('Kept');
      expect(await page.title()).toMatch(/^Not done: /);
      await page.context().close();
    });
  });

  it('finds guilds by name, realm and faction, and says when there is none', async () => {
    await found({ name: 'Searched Ones', realm: 'Farwater' });
    const page = await visit('/');
    for (const [text, link] of Object.entries({ 'searched o': 'Searched Ones', FARWATER: 'Searched Ones' })) {
      await page.getByRole('searchbox').fill(text);
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: 'Show all' }).waitFor();
      expect(await page.getByRole('listitem').getByRole('link').allTextContents()).toEqual([link]);
    }
    await page.getByRole('searchbox').fill('no such "guild" & none');
    await page.keyboard.press('Enter');
    await page.getByText('No guild matches “no such "guild" & none”.').waitFor();
    await page.context().close();
  });

  it('pages through guilds, and through a search, without losing one', async () => {
    const names = Array.from({ length: 26 }, (_, n) => `Paged ${String(n).padStart(2, '0')}`);
    await Promise.all(names.map((name) => found({ name, realm: 'P & Q' })));
    const page = await visit(`/?search=${encodeURIComponent('P & Q')}`);
    const seen = await page.getByRole('listitem').getByRole('heading').allTextContents();
    for (let turn = 0; turn < 2; turn++) {
      await page.getByRole('link', { name: 'Next page' }).click();
      await expect
        .poll(() => page.getByRole('listitem').getByRole('heading').first().textContent())
        .not.toBe(seen.at(-12));
      seen.push(...(await page.getByRole('listitem').getByRole('heading').allTextContents()));
    }
    expect(seen).toEqual(names);
    expect(await page.getByRole('link', { name: 'Next page' }).count()).toBe(0);
    await page.getByRole('link', { name: 'First page' }).click();
    await page.getByText('Paged 00').waitFor();
    await page.context().close();
  });

  it('shows fifty members on a page, in their order, and the rest on the next', async () => {
    const id = await found({ name: 'The Many' });
    const names = Array.from({ length: 53 }, (_, n) => `Soldier ${String(n).padStart(2, '0')}`);
    await Promise.all(names.map((character) => recruit(id, { character })));
    const page = await visit(`/guilds/${id}`);
    const characters = () => page.getByRole('rowheader').allTextContents();
    expect(await characters()).toEqual(names.slice(0, 50));
    await page.getByRole('link', { name: 'Next page' }).click();
    await expect.poll(characters).toEqual(names.slice(50));
    await page.getByRole('searchbox').fill('soldier 3');
    await page.keyboard.press('Enter');
    await expect.poll(characters).toEqual(names.slice(30, 40));
    await page.context().close();
  });

  it('makes one guild of a button that is pressed twice', async () => {
    const page = await visit('/guilds/new');
    for (const label of ['Name', 'Realm', 'Faction']) await page.getByLabel(label).fill('Pressed Twice');
    await page.getByRole('button', { name: 'Found it' }).dblclick();
    await page.getByRole('heading', { name: 'Roster' }).waitFor();
    expect(await count('Pressed Twice')).toBe(1);
    await page.context().close();
  });

  it('founds another guild from the same form, changed after going back', async () => {
    const page = await visit('/guilds/new');
    for (const name of ['Went Back 1', 'Went Back 2']) {
      for (const label of ['Name', 'Realm', 'Faction']) await page.getByLabel(label).fill(name);
      await page.getByRole('button', { name: 'Found it' }).click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await page.goBack();
    }
    expect(await count('Went Back')).toBe(2);
    await page.context().close();
  });

  it('shows a script in a name as the text that it is', async () => {
    const name = '<img src=x onerror="document.title=1">"\'`';
    const id = await found({ name, realm: '</title><script>document.title=2</script>' });
    await recruit(id, { character: '"><svg onload=document.title=3>' });
    const page = await visit(`/guilds/${id}`);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(name);
    expect(await page.getByRole('rowheader').textContent()).toBe('"><svg onload=document.title=3>');
    expect(await page.title()).toBe(`${name} · Guild Roster`);
    expect(await page.locator('script, main img, [onerror], [onload]').count()).toBe(0);
    await page.goto(`/?search=${encodeURIComponent('"><script>document.title=4</script>')}`);
    expect(await page.title()).toBe('Guilds · Guild Roster');
    await page.context().close();
  });

  it('says in words that the API is away, and is back with the button', async () => {
    shut(true);
    const page = await visit('/');
    await page.getByRole('heading', { level: 1, name: 'The roster is out of reach' }).waitFor();
    expect(await page.getByRole('main').textContent()).not.toMatch(/50\d|html|undefined|null|Error/);
    shut(false);
    await page.getByRole('link', { name: 'Try again' }).click();
    await page.getByRole('heading', { level: 1, name: 'Guilds' }).waitFor();
    await page.context().close();
  });

  it('keeps a form that the API could not take, and makes one guild of it afterwards', async () => {
    const page = await visit('/guilds/new');
    for (const label of ['Name', 'Realm', 'Faction']) await page.getByLabel(label).fill('Patience');
    shut(true);
    await page.getByRole('button', { name: 'Found it' }).click();
    await page.getByRole('alert').filter({ hasText: 'What you typed is still here' }).waitFor();
    expect(await focused(page)).toContain('cannot be reached');
    expect(await page.getByLabel('Name').inputValue()).toBe('Patience');
    shut(false);
    await page.getByRole('button', { name: 'Found it' }).click();
    await page.getByRole('heading', { level: 1, name: 'Patience' }).waitFor();
    expect(await count('Patience')).toBe(1);
    await page.context().close();
  });
});
