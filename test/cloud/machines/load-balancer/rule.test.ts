import { describe, expect, it } from 'vitest';
import { wall } from '../../../../cloud/clock.ts';
import { pick } from '../../../../cloud/machines/load-balancer/rule.ts';
import { TargetGroup } from '../../../../cloud/machines/load-balancer/target-group.ts';
import { SETTINGS } from './front.ts';

const group = (arn: string) => new TargetGroup(arn, SETTINGS, wall);
const [blue, green] = [group('blue'), group('green')];

/** How often each group is picked out of 4000 times. */
function share(weights: readonly [blue: number, green: number]) {
  const picked = { blue: 0, green: 0, none: 0 };
  for (let i = 0; i < 4000; i++) {
    const { arn = 'none' } =
      pick([
        { group: blue, weight: weights[0] },
        { group: green, weight: weights[1] },
      ]) ?? {};
    picked[arn as keyof typeof picked]++;
  }
  return picked;
}

describe('a forward to several groups', () => {
  it('gives each its share of the sum of the weights', () => {
    const { blue, green, none } = share([1, 3]);
    expect(none).toBe(0);
    expect(blue).toBeGreaterThan(800);
    expect(blue).toBeLessThan(1200);
    expect(blue + green).toBe(4000);
  });

  it('gives nothing to a weight of 0', () => {
    expect(share([0, 999])).toEqual({ blue: 0, green: 4000, none: 0 });
  });

  it('has nobody to give to when all weights are 0', () => {
    expect(share([0, 0])).toEqual({ blue: 0, green: 0, none: 4000 });
  });
});
