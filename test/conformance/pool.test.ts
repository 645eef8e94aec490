import { beforeAll, describe, expect, it } from 'vitest';
import { cells } from './cells.ts';
import { score } from './score.ts';
import type { Outcome } from './trial.ts';

/** Cells in which a stock pool gives up operations, or hangs for ever. */
const STOCK_FAILS = ['clean shutdown', 'killed', 'blackhole', 'readable zombie', 'stale name'];

describe('a pool in a failover', () => {
  let scores: Readonly<Record<string, Outcome>>;
  beforeAll(async () => {
    scores = await score(process.env.CONFORMANCE_URL);
    console.table(scores);
  }, 120_000);

  it.each(Object.keys(cells))('that is ours does all its work: %s', (name) => {
    expect(scores[`the pool of the API: ${name}`]).toMatchObject({ passed: true });
  });

  it.each(STOCK_FAILS)('that is as pg has it does not: %s', (name) => {
    expect(scores[`a stock pg.Pool: ${name}`]).toMatchObject({ passed: false });
  });
});
