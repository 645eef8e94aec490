import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellsOf } from './cells.ts';
import { type Cell, type Walk, walk } from './walk.ts';
import { crashWorld } from './world.ts';

/** Walks an environment up to these steps, and asks of each of them what happens to whoever dies over it. `before`: the steps that they build upon. */
export function asksOfEach(before: readonly string[], steps: readonly string[]): void {
  let there: Walk;
  let broken = false;
  beforeAll(async () => {
    there = await walk(await crashWorld());
    for (const step of before) await there.done(step, 'ensure');
  }, 120_000);
  afterAll(() => there[Symbol.asyncDispose]());

  describe.each(steps)('%s', (step) => {
    it('ends as if nothing had happened, whichever call it dies over and however', {
      timeout: 600_000,
    }, async ({ skip }) => {
      if (broken) skip('what it builds upon is not there');
      broken = true;
      const cells: Cell[] = [];
      for await (const cell of cellsOf(there, step)) cells.push(cell);
      broken = false;
      const red = cells.filter(({ differences }) => differences.length > 0);
      expect(
        red.map(({ verb, call, way, differences }) => [`${verb} ${step}: ${call}, ${way}`, ...differences].join('\n')),
      ).toEqual([]);
      expect(cells.length).toBeGreaterThan(0);
    });
  });
}
