import { describe, expect, it } from 'vitest';
import { conclude } from '../../../lambdas/ledger/conclude-ledger.ts';
import { prove, type Write } from '../../../lambdas/ledger/proof.ts';
import { Realm } from '../../../lambdas/ledger/realm.ts';
import { probing, rowsOf } from './probing.ts';
import { type Site, startSite } from './site.ts';

const write = (seq: number, outcome: Write['outcome'], id?: string): Write => ({
  seq,
  name: `Probe ${seq}`,
  outcome,
  id,
});
const listed = (seq: number, id: string) => ({ name: `Probe ${seq}`, id });

describe('the proof', () => {
  it.each<[string, Write, { name: string; id: string }[], string]>([
    ['an acknowledged write that is there', write(1, 'acked', 'a'), [listed(1, 'a')], 'kept'],
    ['an acknowledged write that is not there', write(1, 'acked', 'a'), [], 'lost'],
    ['an acknowledged write in whose place another is', write(1, 'acked', 'a'), [listed(1, 'b')], 'lost'],
    ['a refused write that is not there', write(1, 'refused'), [], 'absent'],
    ['a refused write that is there', write(1, 'refused'), [listed(1, 'a')], 'resurrected'],
    ['a write that is there twice', write(1, 'acked', 'a'), [listed(1, 'a'), listed(1, 'b')], 'duplicated'],
    ['an indeterminate write that is there', write(1, 'indeterminate'), [listed(1, 'a')], 'happened'],
    ['an indeterminate write that is not there', write(1, 'indeterminate'), [], 'never-happened'],
  ])('calls %s %4$s', (_, written, there, verdict) => {
    expect(prove([written], there)).toMatchObject([{ seq: 1, verdict, found: there.map(({ id }) => id) }]);
  });

  it('lists what is there although no row tells of it', () => {
    const [, stranger] = prove([write(1, 'acked', 'a')], [listed(1, 'a'), { name: 'Probe 0000007', id: 'z' }]);
    expect(stranger).toMatchObject({ seq: 7, outcome: 'unrecorded', found: ['z'], verdict: 'happened' });
  });
});

/** A run of one second with 25 writes, 250 guilds of other realms beside it. */
async function ran(site: Site) {
  for (let n = 0; n < 250; n++) site.guilds.set(`other-${n}`, { id: `other-${n}`, name: `Guild ${n}`, realm: 'Other' });
  const { over, store } = probing(site.url, { seconds: 1, rate: 50, writes: 0.5 });
  const { at } = await over;
  return { store, open: (realm: string) => new Realm(site.url, realm), over: { over: 'time', at } as const };
}

describe('the end of a ledger', () => {
  it('says of each write whether it is there, deletes the guilds of the run alone, and counts', async () => {
    await using site = await startSite();
    const { store, open, over } = await ran(site);
    const mark = await conclude(store, open, over);
    const rows = await rowsOf(store);
    expect(rows.filter((row) => row.row === 'read-back').map(({ verdict }) => verdict)).toEqual(Array(25).fill('kept'));
    expect(rows.at(-1)).toMatchObject({ row: 'end', because: 'time', operations: 50, readBack: 25, deleted: 25 });
    expect(mark).toEqual({ segments: store.segments.size, rows: rows.length, head: rows.at(-1)!.hash });
    expect(site.guilds.size).toBe(250);
  });

  it('waits for a site that does not answer, and goes on where it was', async () => {
    await using site = await startSite();
    const { store, open, over } = await ran(site);
    const before = store.segments.size;
    site.instead = (_, response) => !!response.writeHead(503).end('away');
    await expect(conclude(store, open, over)).rejects.toMatchObject({
      name: 'NotReadyYet',
      message: expect.stringContaining('is answered 503: away'),
    });
    expect(store.segments.size).toBe(before);

    site.instead = (request, response) => request.method === 'DELETE' && !!response.writeHead(503).end();
    await expect(conclude(store, open, over)).rejects.toMatchObject({ name: 'NotReadyYet' });
    expect(store.segments.size).toBe(before + 1);

    site.instead = undefined;
    const mark = await conclude(store, open, over);
    const rows = await rowsOf(store);
    expect(rows.filter(({ row }) => row === 'read-back')).toHaveLength(25);
    expect(rows.at(-1)).toMatchObject({ row: 'end', readBack: 25, deleted: 25 });
    expect(await conclude(store, open, over)).toEqual(mark);
    expect(site.guilds.size).toBe(250);
  });

  it('reads page after page', async () => {
    await using site = await startSite();
    const realm = new Realm(site.url, 'Other');
    for (let n = 0; n < 250; n++) site.guilds.set(`${n}`, { id: `${n}`, name: `Guild ${n}`, realm: 'Other' });
    expect((await realm.list()).length).toBe(250);
    await realm.clear();
    expect(site.guilds.size).toBe(0);
    await realm.close();
  });

  it('is refused for a ledger that was tampered with', async () => {
    await using site = await startSite();
    const { store, open, over } = await ran(site);
    store.segments.set(
      'segment-000001.jsonl',
      store.segments.get('segment-000001.jsonl')!.replace('"leg":1', '"leg":2'),
    );
    await expect(conclude(store, open, over)).rejects.toMatchObject({ name: 'LedgerBroken' });
  });
});

it('does not end twice what two invocations end at once', async () => {
  await using site = await startSite();
  const { store, open, over } = await ran(site);
  const results = await Promise.allSettled([conclude(store, open, over), conclude(store, open, over)]);
  expect(results.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
  const rows = await rowsOf(store);
  expect(rows.filter(({ row }) => row === 'end')).toHaveLength(1);
  expect(rows.at(-1)!.row).toBe('end');
});
