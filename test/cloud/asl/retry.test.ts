import { describe, expect, it } from 'vitest';
import { matches } from '../../../cloud/asl/error.ts';
import { retry } from '../../../cloud/asl/retry.ts';

describe('Retry', () => {
  const retrier = { errorEquals: ['A'], intervalSeconds: 2, maxAttempts: 3, backoffRate: 3, jitter: false };
  const half = () => 0.5;

  it('grows the delay by the backoff rate up to its limit', () => {
    const capped = { ...retrier, maxDelaySeconds: 10 };
    const delays = [[0], [1], [2], [3]].map((used) => retry([capped], used, 'A', half)?.delaySeconds);
    expect(delays).toEqual([2, 6, 10, undefined]);
  });

  it('spreads the delay over the whole of it with full jitter', () => {
    expect(retry([{ ...retrier, jitter: true }], [1], 'A', half)?.delaySeconds).toBe(3);
  });

  it('counts each retrier for itself, and the first that names the error counts', () => {
    const all = { ...retrier, errorEquals: ['States.ALL'] };
    expect(retry([retrier, all], [3, 0], 'A', half)).toBeUndefined();
    expect(retry([retrier, all], [3, 0], 'B', half)?.attempts).toEqual([3, 1]);
  });
});

describe('ErrorEquals', () => {
  it.each([
    ['States.ALL', 'Anything', true],
    ['States.ALL', undefined, true],
    ['States.ALL', 'States.Runtime', false],
    ['States.ALL', 'States.DataLimitExceeded', false],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', true],
    ['States.TaskFailed', 'Mine', true],
    ['States.TaskFailed', 'States.Timeout', false],
    ['States.Timeout', 'States.HeartbeatTimeout', true],
    ['Mine', 'Yours', false],
  ])('%s for %s: %s', (name, error, expected) => {
    expect(matches([name], error)).toBe(expected);
  });
});
