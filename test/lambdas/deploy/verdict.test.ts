import { describe, expect, it } from 'vitest';
import { dev } from '../../../cdk/environments/dev.ts';
import { judge as judgeAll, type Sample } from '../../../lambdas/deploy/verdict.ts';

const terms = dev.facts.verification.value;
const sample = (requests: number, failed = 0, p95: number | null = 10): Sample => ({
  requests,
  failed,
  relayed: 0,
  p95,
});
const old = sample(1_000);
const judge = (fresh: Sample, old: Sample, beside = old) => judgeAll({ fresh, old, beside }, terms);

describe('judge()', () => {
  it('says nothing of an instance that has answered too few requests', () => {
    expect(judge(sample(99, 5), old)).toEqual({
      verdict: 'undecided',
      because: 'not enough: it has answered 99 of 100 requests',
    });
  });

  it('does not wait for the hundredth request when so many have failed that the rest cannot mend it', () => {
    expect(judge(sample(6, 6), old).verdict).toBe('failed');
    expect(judge(sample(6, 6), sample(1_000, 30)).verdict).toBe('undecided');
  });

  it('passes an instance that answers as the old ones do', () => {
    expect(judge(sample(100), old).verdict).toBe('passed');
  });

  it('passes a rare failure, and fails a frequent one with both rates', () => {
    expect(judge(sample(100, 5), old).verdict).toBe('passed');
    const { verdict, because } = judge(sample(100, 6), old);
    expect(verdict).toBe('failed');
    expect(because).toBe('6.0 % of its 100 requests failed, 0.0 % of 1000 at the old ones; at most 5.0 % may');
  });

  it('does not blame the new revision for what the old one does as well', () => {
    expect(judge(sample(100, 40), sample(1_000, 300)).verdict).toBe('passed');
    expect(judge(sample(100, 70), sample(1_000, 300)).verdict).toBe('failed');
  });

  it('blames the new revision for what it relays only if the old ones are known to relay better', () => {
    const spoils = { ...sample(100), relayed: 90 };
    expect(judge(spoils, old).verdict).toBe('failed');
    expect(judge(spoils, old, sample(20)).verdict, 'few are left beside it').toBe('failed');
    expect(judge(spoils, old, { ...sample(20), relayed: 18 }).verdict, 'the API has broken').toBe('passed');
    expect(judge(spoils, sample(0)).verdict, 'nobody knows').toBe('passed');
  });

  it('fails one that is slower than five times the old p95 and than half a second', () => {
    const { verdict, because } = judge(sample(100, 0, 620), sample(1_000, 0, 120));
    expect(verdict).toBe('failed');
    expect(because).toBe('its p95 is 620.0 ms, that of the old ones beside it 120.0 ms; at most 600.0 ms are allowed');
    expect(judge(sample(100, 0, 590), sample(1_000, 0, 120)).verdict).toBe('passed');
  });

  it('lets a process that has just started be slower, as long as nobody minds', () => {
    expect(judge(sample(100, 0, 490), sample(1_000, 0, 5)).verdict).toBe('passed');
  });

  it('compares no latency with what was measured earlier, when the load was another, and says so', () => {
    const { verdict, because } = judge(sample(100, 0, 5_000), old, sample(20));
    expect(verdict).toBe('passed');
    expect(because).toContain('not enough requests at old ones beside it to compare the latency: 20 of 100');
  });
});
