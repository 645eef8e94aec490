import { describe, expect, it } from 'vitest';
import { distribution } from '../../console/distribution.ts';

describe('the distribution of a figure', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

  it('takes its values from the sample', () => {
    const { p50, p95, max } = distribution(hundred)!;
    expect([p50.value, p95.value, max.value]).toEqual([50, 95, 100]);
  });

  it('is surer of a larger sample', () => {
    const few = distribution([10, 30, 50, 70, 90])!.p50;
    const many = distribution(hundred)!.p50;
    expect(many.to - many.from).toBeLessThan(few.to - few.from);
    expect(many.from).toBeLessThanOrEqual(50);
    expect(many.to).toBeGreaterThanOrEqual(50);
  });

  it('gives the same interval for the same runs', () => {
    expect(distribution(hundred)).toEqual(distribution(hundred));
  });

  it('covers the true median in about 95 of 100 samples', () => {
    // Uniform between 0 and 1, by a sequence that fills the interval evenly.
    const value = (index: number) => (index * 0.618_033_988_749_895 + Math.sin(index * 12.9898) * 0.37) % 1;
    const covering = Array.from({ length: 100 }, (_, run) => {
      const sample = Array.from({ length: 40 }, (_, index) => Math.abs(value(run * 40 + index + 1)));
      const { from, to } = distribution(sample)!.p50;
      return from <= 0.5 && 0.5 <= to;
    });
    expect(covering.filter(Boolean).length).toBeGreaterThan(88);
  });

  it('says nothing about nothing', () => {
    expect(distribution([])).toBeUndefined();
  });
});
