import { afterEach, expect, it, vi } from 'vitest';
import { analyse } from '../../../lambdas/ledger/outages.ts';
import { blackholes } from './blackholes.ts';
import { operationsOf, probing, rowsOf } from './probing.ts';
import { startSite } from './site.ts';

const STEP_MS = 60_000;

afterEach(() => void vi.restoreAllMocks());

it('tells an outage by the same time when the clock is stepped in the middle of it', async () => {
  const wall = Date.now.bind(Date);
  const from = performance.now();
  // Again and again, so that some steps are in the middle on every machine, and so far that no slowness is as large.
  const steps = () => Math.floor((performance.now() - from) / 400);
  vi.spyOn(Date, 'now').mockImplementation(() => wall() + STEP_MS * steps());
  const [[measured]] = await blackholes(1, 1_500, 20, ['drop']);
  const { closedMs, outage } = measured!;
  expect(Math.abs(outage!.rtoMs! - closedMs)).toBeLessThanOrEqual(outage!.resolutionMs);
  expect(outage!.resolutionMs).toBeLessThan(STEP_MS);
});

it('takes no notice when the clock on the wall is stepped', async () => {
  await using site = await startSite();
  const wall = Date.now.bind(Date);
  const from = performance.now();
  vi.spyOn(Date, 'now').mockImplementation(() => {
    const passed = performance.now() - from;
    return wall() + (passed > 1500 ? -2000 : passed > 700 ? 2000 : 0);
  });
  const { over, store } = probing(site.url, { seconds: 2.5 });
  await over;
  const rows = await rowsOf(store);
  const operations = await operationsOf(store);
  expect(operations.map(({ seq }) => seq)).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
  // In the order in which they ended: time never went back.
  const ended = rows.flatMap((row) => (row.row === 'operation' ? [row.done] : []));
  expect(ended).toEqual(ended.toSorted((a, b) => a - b));
  const figures = analyse(rows, { slowMs: 5000, consecutive: 10 });
  expect(figures).toMatchObject({ outages: [], all: { operations: 250, harmed: { failed: 0, slow: 0 } } });
  expect(figures.durationMs).toBeGreaterThan(2480);
  expect(figures.durationMs).toBeLessThanOrEqual(performance.now() - from);
  const steps = rows.flatMap((row) => (row.row === 'clock' ? [row.wall - row.at] : []));
  expect(Math.max(...steps) - Math.min(...steps)).toBeGreaterThan(1900);
});
