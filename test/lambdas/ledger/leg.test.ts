import { describe, expect, it, vi } from 'vitest';
import { analyse } from '../../../lambdas/ledger/outages.ts';
import { operationsOf, probing, rowsOf } from './probing.ts';
import { startSite } from './site.ts';

const gapless = (rows: readonly { seq: number }[]) => rows.map(({ seq }) => seq);
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

// Beside each other: each waits for its own site and not for this process.
describe.concurrent('an invocation of the probe', () => {
  it('sends what is due at its time, one in twenty a write, and says who answered', async () => {
    await using site = await startSite();
    const { over, store } = probing(site.url, { seconds: 2 });
    expect(await over).toMatchObject({ over: 'time', leg: 1, next: 201 });
    const operations = await operationsOf(store);
    expect(gapless(operations)).toEqual(upTo(200));
    expect(operations.map(({ intended }) => intended)).toEqual(upTo(200).map((seq) => (seq - 1) * 10));
    expect(operations.filter(({ kind }) => kind === 'write').map(({ seq }) => seq)).toEqual(
      upTo(10).map((it) => it * 20),
    );
    expect(operations[19]).toMatchObject({
      status: 201,
      outcome: 'acked',
      key: 'a-run-20',
      name: 'Probe 0000020',
      id: expect.stringMatching(/^[\da-f-]{36}$/),
      web: { instance: 'i-0a', zone: 'us-east-1a', revision: '0123abcd' },
      api: { instance: 'i-0b', zone: 'us-east-1b', revision: '4567cdef' },
      timeline: 3,
    });
    expect([...site.guilds.values()].map(({ name }) => name)).toHaveLength(10);
  });

  it('hides no operation behind a site that takes three seconds for each', async () => {
    await using site = await startSite();
    site.delayMs = 3000;
    const { over, store } = probing(site.url, { seconds: 2 });
    await over;
    const operations = await operationsOf(store);
    expect(gapless(operations)).toEqual(upTo(200));
    const { all } = analyse(await rowsOf(store));
    expect(all.harmed).toEqual({ failed: 0, slow: 200 });
    expect(all.latency!.p50).toBeGreaterThanOrEqual(3000);
    // All of them were sent while the first was still waiting.
    const answered = Math.min(...operations.map(({ done }) => done));
    expect(Math.max(...operations.map(({ sent }) => sent!))).toBeLessThan(answered);
  });

  it('records what it may not send, with the reason', async () => {
    await using site = await startSite();
    site.close('drop');
    const { over, store } = probing(site.url, { seconds: 1, inFlightMax: 30, timeoutMs: 800, rate: 50 });
    await over;
    const operations = await operationsOf(store);
    expect(gapless(operations)).toEqual(upTo(50));
    const unsent = operations.filter(({ sent }) => sent === null);
    expect(unsent.length).toBeGreaterThanOrEqual(5);
    for (const row of unsent)
      expect(row).toMatchObject({ outcome: 'refused', error: 'not sent: 30 requests are under way' });
    expect(operations[0]).toMatchObject({ outcome: 'indeterminate', error: 'no answer within 800 ms' });
  });

  it('ends within a second or two when it is told to, and waits for what is under way', async () => {
    await using site = await startSite();
    site.delayMs = 500;
    const { over, stop, store } = probing(site.url);
    stop();
    expect(await over).toMatchObject({ over: 'stopped' });
    const operations = await operationsOf(store);
    expect(operations.length).toBeGreaterThan(50);
    expect(operations.every(({ outcome }) => outcome === 'acked')).toBe(true);
  });

  it('goes on while the ledger cannot be stored, and stores it all when it can again', async () => {
    await using site = await startSite();
    const warnings: Error[] = [];
    const probe = probing(site.url, { seconds: 3 }, { warn: (error) => void warnings.push(error) });
    const put = probe.store.put;
    let refusals = 0;
    probe.store.put = async (name, text) => {
      if (refusals++ < 2) throw new Error('SlowDown');
      return put(name, text);
    };
    await probe.over;
    expect(warnings.map(({ message }) => message)).toEqual(['SlowDown', 'SlowDown']);
    expect(gapless(await operationsOf(probe.store))).toEqual(upTo(300));
  });
});

describe.concurrent('the next invocation', () => {
  it('goes on by the schedule, and says how long nothing was sent', async () => {
    await using site = await startSite();
    const first = probing(site.url, { seconds: 3, legSeconds: 1 });
    const told = await first.over;
    expect(told).toMatchObject({ over: null, leg: 1, next: 101 });
    const second = probing(site.url, { seconds: 3 }, { store: first.store, told });
    expect(await second.over).toMatchObject({ over: 'time', leg: 2, next: 301 });

    const rows = await rowsOf(first.store);
    const seam = rows.find((row) => row.row === 'seam')!;
    expect(seam).toMatchObject({ leg: 2, by: 'monotonic', first: 101, lost: false });
    expect(seam.from).toBeGreaterThan(980);
    expect(seam.from).toBeLessThanOrEqual(1000);
    const operations = await operationsOf(first.store);
    expect(gapless(operations)).toEqual(upTo(300).filter((seq) => seq < seam.first || seq > seam.last));
    const next = operations.find(({ leg }) => leg === 2)!;
    expect(next.intended).toBeGreaterThanOrEqual(seam.to);
    expect(next.intended - seam.to).toBeLessThan(10);
  });

  it('in another process has only the clock on the wall to measure the gap with, and says so', async () => {
    await using site = await startSite();
    const first = probing(site.url, { seconds: 3, legSeconds: 1 });
    const told = await first.over;
    const wall = told.wall + 700;
    const clock = { monotonic: () => performance.now() + 1e6, wall: () => wall, sleep: pause };
    await probing(site.url, { seconds: 3 }, { store: first.store, told, process: 'another', clock }).over;
    const seam = (await rowsOf(first.store)).find((row) => row.row === 'seam')!;
    expect(seam).toMatchObject({ by: 'wall', lost: false });
    expect(seam.to - told.at).toBeCloseTo(700, 0);
  });

  it('goes on from what one that died has stored, and says that something is lost', async () => {
    await using site = await startSite();
    const first = probing(site.url, { seconds: 2 });
    await vi.waitFor(() => expect(first.store.segments.size).toBe(1), { timeout: 3000 });
    const stored = new Map(first.store.segments);
    await first.over;
    first.store.segments.clear();
    for (const [name, text] of stored) first.store.segments.set(name, text);

    const second = probing(site.url, { seconds: 3 }, { store: first.store });
    expect(await second.over).toMatchObject({ over: 'time', leg: 2 });
    const rows = await rowsOf(first.store);
    expect(rows.filter(({ row }) => row === 'header')).toHaveLength(1);
    const seam = rows.find((row) => row.row === 'seam')!;
    expect(seam).toMatchObject({ leg: 2, lost: true, by: 'wall' });
    const seqs = gapless(await operationsOf(first.store));
    expect(new Set(seqs).size).toBe(seqs.length);
    const missing = upTo(300).filter((seq) => !seqs.includes(seq));
    expect(missing.filter((seq) => seq < seam.first || seq > seam.last)).toEqual([]);
    expect(missing.length).toBeGreaterThan(50);
  });

  it('leaves the ledger to another that writes it too', async () => {
    await using site = await startSite();
    const first = probing(site.url, { seconds: 9 });
    const put = first.store.put;
    first.store.put = async (name, text) => {
      first.store.segments.set(name, 'what another has written\n');
      return put(name, text);
    };
    await expect(first.over).rejects.toMatchObject({ name: 'LedgerTaken' });
  });
});

const pause = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
