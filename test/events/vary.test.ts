import { describe, expect, it } from 'vitest';
import { drills } from '../../events/drills/catalogue.ts';
import { vary } from '../../events/drills/vary.ts';

const name = 'instance-terminated';
const drill = drills[name]!;

describe('an experiment that is varied', () => {
  it('stays as it is without a change', () => {
    expect(vary(name, drill)).toBe(drill);
    expect(vary(name, drill, {})).toBe(drill);
  });

  it('changes what is named, and nothing else', () => {
    const varied = vary(name, drill, { targets: { atMostPercent: 100 }, expect: { ended: 0 } });
    expect(varied).toEqual({
      ...drill,
      targets: { ...drill.targets, atMostPercent: 100 },
      expect: { ...drill.expect, ended: 0 },
    });
  });

  it('loses what is null', () => {
    expect(vary(name, drill, { schedule: null })).not.toHaveProperty('schedule');
  });

  it.each([
    [{ targets: { atMostPercent: 101 } }, '$.targets.atMostPercent: a share is at most 100 percent'],
    [{ expect: { rpo: 1 } }, '$.expect.rpo: no acknowledged write may be lost'],
    [{ fault: 'zone-lost' }, '$.targets.of: zone-lost hits "zone"'],
    [{ more: true }, 'Unrecognized key: "more"'],
  ])('is refused with a sentence for %j', (changes, sentence) => {
    expect(() => vary(name, drill, changes)).toThrow(sentence);
  });
});
