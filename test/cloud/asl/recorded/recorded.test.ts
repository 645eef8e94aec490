import { beforeAll, describe, expect, it } from 'vitest';
import { agreeing, type Compared, conformance, LEAST } from './conformance.ts';
import type { Level } from './levels.ts';

const folder = process.env.ASL_RECORDED;

describe.skipIf(!folder)('the engine and its API beside recordings of AWS (folder in ASL_RECORDED)', () => {
  let all: Compared[] = [];

  beforeAll(async () => {
    all = await conformance(folder as string);
  }, 120_000);

  it.each(Object.entries(LEAST))('agree by %s in at least %i of a hundred scenarios', (level, least) => {
    const differing = all.flatMap(({ scenario, differences }) =>
      differences[level as Level] ? [`${scenario.id}: ${differences[level as Level]}`] : [],
    );
    expect(agreeing(all, level as Level).percent, differing.join('\n')).toBeGreaterThanOrEqual(least);
  });

  it('are asked in every category', () => {
    const categories = new Set(all.filter((it) => it.compared.length > 0).map((it) => it.scenario.category));
    expect([...categories].sort()).toEqual(
      expect.arrayContaining([
        'base',
        'control_plane_api',
        'error_handling',
        'evaluate_jsonata',
        'intrinsic_functions',
        'map',
        'parallel',
        'validation',
        'variables_io',
        'wait',
      ]),
    );
    expect(agreeing(all, 'status').of).toBeGreaterThan(200);
  });
});
