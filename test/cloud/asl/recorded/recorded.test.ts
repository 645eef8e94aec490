import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { judge, LEVELS, type Level } from './levels.ts';
import { replay } from './replay.ts';
import { histories, type Scenario, scenarios } from './scenario.ts';

const folder = process.env.ASL_RECORDED;

/** Scenarios that differ from AWS, by level. It may only become shorter. */
const known = JSON.parse(readFileSync(new URL('./known-differences.json', import.meta.url), 'utf8')) as Record<
  Level,
  Record<string, string>
>;

describe.skipIf(!folder)('the engine beside recordings of AWS (folder in ASL_RECORDED)', () => {
  const replayable = folder ? scenarios(folder).filter((it) => executes(it)) : [];
  const differences = new Map<Scenario, Record<Level, string | undefined>>();

  beforeAll(async () => {
    for (const scenario of replayable) differences.set(scenario, judge(scenario, await replay(scenario)));
  });

  it.each(LEVELS)('agrees at the level "%s" in every scenario but the known ones', (level) => {
    const failing = [...differences].flatMap(([{ id }, found]) => (found[level] ? [[id, found[level]]] : []));
    const fresh = failing.filter(([id]) => !(String(id) in known[level]));
    expect(Object.fromEntries(fresh)).toEqual({});
    const ids = new Set(failing.map(([id]) => id));
    const mended = Object.keys(known[level]).filter((id) => replayable.some((it) => it.id === id) && !ids.has(id));
    expect(mended, 'agree by now: take them out of known-differences.json').toEqual([]);
  });

  it('replays every category', () => {
    const categories = new Set(replayable.map((it) => it.category));
    expect([...categories].sort()).toEqual(
      expect.arrayContaining([
        'base',
        'error_handling',
        'evaluate_jsonata',
        'intrinsic_functions',
        'map',
        'parallel',
        'variables_io',
        'wait',
      ]),
    );
    expect(replayable.length).toBeGreaterThan(100);
  });
});

function executes(scenario: Scenario): boolean {
  return scenario.calls.some((it) => it.op === 'start_execution') && histories(scenario).length > 0;
}
