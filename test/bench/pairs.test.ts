import { describe, expect, it } from 'vitest';
import { pairs } from '../../bench/pairs/catalogue.ts';
import { drills } from '../../events/drills/catalogue.ts';
import { vary } from '../../events/drills/vary.ts';
import { rules } from '../../lambdas/checks/availability.ts';

describe('the pairs of a rule and its drill', () => {
  it('are one for each rule, and none for anything else', () => {
    expect(Object.keys(pairs)).toEqual(Object.keys(rules));
  });

  it.each(Object.entries(rules))('%s is shown by a drill that there is, as it is varied', (rule, { drill }) => {
    expect(drills).toHaveProperty(drill);
    expect(vary(drill, drills[drill]!, { ...pairs[rule]?.with })).toMatchObject({ fault: drills[drill]!.fault });
  });
});
