import { describe, expect, it } from 'vitest';
import { ended } from '../../../lambdas/drill/ended.ts';

const at = '2026-11-21T12:00:00.000Z';
const because = (id: string, cause: string) => ({
  at,
  source: 'Auto Scaling',
  text: `Terminating EC2 instance: ${id} At 2026-11-21T12:00:00Z ${cause}`,
});
const sick = 'an instance was taken out of service in response to an ELB system health check failure.';
const of = (...happenings: ReturnType<typeof because>[]) => ({ happenings, missing: [] as string[] });

describe('the instances that the groups have ended', () => {
  it('are those that a health check has ended, each once', () => {
    expect(ended(of(because('i-0a', sick), because('i-0b', sick), because('i-0b', sick)), [])).toBe(2);
  });

  it('are not those that the fault has hit', () => {
    expect(ended(of(because('i-0a', sick), because('i-0b', sick)), [{ id: 'i-0a' }])).toBe(1);
  });

  it.each([
    'an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from 4 to 2.',
    'instance i-0a was taken out of service in response to a user request, keeping the capacity at the current 2.',
  ])('are not those that somebody wanted gone: %s', (cause) => {
    expect(ended(of(because('i-0a', cause)), [])).toBe(0);
  });

  it('are unknown if nobody could be asked', () => {
    expect(ended({ happenings: [], missing: ['Auto Scaling: throttled'] }, [])).toBeUndefined();
  });

  it('are none of what others tell', () => {
    expect(ended(of({ ...because('i-0a', sick), source: 'RDS' }), [])).toBe(0);
  });
});
