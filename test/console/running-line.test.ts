import { describe, expect, it } from 'vitest';
import { type RunningState, runningLine } from '../../console/running-line.ts';

const state = (name: string, waits?: string): RunningState => ({ state: name, since: '1.00 s', waits });

describe('runningLine(running, columns)', () => {
  it('says of each state for how long, and for what, where there is room', () => {
    const running = [state('NatGateways', 'nat-1 is pending'), state('Database')];
    expect(runningLine(running, 100)).toBe('  … NatGateways 1.00 s (nat-1 is pending) · Database 1.00 s');
  });

  it('gives up reasons before states, and states for how many more there are', () => {
    const running = [state('NatGateways', 'nat-1 is pending'), state('Database'), state('Listeners')];
    expect(runningLine(running, 60)).toBe('  … NatGateways 1.00 s · Database 1.00 s · Listeners 1.00 s');
    expect(runningLine(running, 56)).toBe('  … NatGateways 1.00 s · Database 1.00 s · 1 more');
    expect(runningLine(running, 36)).toBe('  … NatGateways 1.00 s · 2 more');
  });

  it('is never wider than the terminal, of which a line that wraps would leave rests', () => {
    const many = Array.from({ length: 12 }, (_, index) =>
      state(`State${'x'.repeat(index)}`, 'something '.repeat(index)),
    );
    for (let columns = 10; columns < 200; columns++)
      expect(runningLine(many, columns).length).toBeLessThanOrEqual(columns);
  });

  it('marks a reason that is cut', () => {
    const running = [state('Targets', 'api has 0 of 2 instances healthy, web has 1 of 2')];
    expect(runningLine(running, 50)).toBe('  … Targets 1.00 s (api has 0 of 2 instances hea…)');
  });
});
