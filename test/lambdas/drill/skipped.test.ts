import { describe, expect, it } from 'vitest';
import { skipped } from '../../../lambdas/drill/skipped.ts';

const holidays = [{ from: '12-20', to: '01-06', because: 'Few are on call' }];

describe('a skip window', () => {
  it.each(['2026-12-20', '2026-12-31', '2027-01-01', '2027-01-06'])('over the new year has %s in it', (day) => {
    expect(skipped(holidays, new Date(`${day}T03:00:00Z`))).toContain('Few are on call');
  });

  it.each(['2026-12-19', '2027-01-07', '2027-06-01'])('over the new year has not %s in it', (day) => {
    expect(skipped(holidays, new Date(`${day}T03:00:00Z`))).toBeUndefined();
  });

  it('within a year ends on its last day', () => {
    const feast = [{ from: '05-01', to: '05-02', because: 'a feast' }];
    const on = (day: string) => skipped(feast, new Date(`2026-${day}T23:59:00Z`));
    expect([on('04-30'), on('05-01'), on('05-02'), on('05-03')].map((it) => it !== undefined)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });
});
