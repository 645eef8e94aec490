import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parts, series, table } from '../../bench/scenario-table.ts';
import { drills } from '../../events/drills/catalogue.ts';

describe("the README's table of scenarios", () => {
  it('is what the recorded runs make it', () => {
    expect(parts(readFileSync('README.md', 'utf8'))[1]).toBe(table());
  });

  it('has every experiment of the catalogue', () => {
    for (const drill of Object.keys(drills)) expect(table().split(`[${drill}]`)).toHaveLength(3);
  });

  it.each(Object.keys(drills))('stands for runs of %s that are told apart by their names', (drill) => {
    const runs = series(drill).map(({ run }) => run);
    expect(new Set(runs).size).toBe(runs.length);
  });
});
