import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../cloud/aws/scheduler/expression.ts';
import { skippedBy, turns } from '../../console/turns.ts';
import { drills } from '../../events/drills/catalogue.ts';
import { skipped } from '../../lambdas/drill/skipped.ts';

const holidays = [{ from: '12-20', to: '01-06', because: 'Few are on call over the holidays' }];
const TUESDAYS = 'cron(12 3 ? * TUE *)';
const ahead = (expression: string, now: string) => turns(expression, 'UTC', holidays, new Date(now));

describe('turns(expression, timezone, windows, now)', () => {
  it('has the next turn, and the next ones in a row that are left out', () => {
    expect(ahead(TUESDAYS, '2026-12-10T00:00:00Z')).toEqual({
      next: new Date('2026-12-15T03:12:00Z'),
      leftOut: {
        ...holidays[0],
        first: new Date('2026-12-22T03:12:00Z'),
        last: new Date('2027-01-05T03:12:00Z'),
        turns: 3,
      },
    });
  });

  it('goes over what is left out', () => {
    expect(ahead(TUESDAYS, '2026-12-24T00:00:00Z').next).toEqual(new Date('2027-01-12T03:12:00Z'));
  });

  it('counts the days of the week from Sunday, 1, as AWS does', () => {
    expect(ahead('cron(12 3 ? * 3 *)', '2026-12-10T00:00:00Z')).toEqual(ahead(TUESDAYS, '2026-12-10T00:00:00Z'));
  });

  it('has none of an expression that names no times of the day', () => {
    expect(ahead('rate(7 days)', '2026-12-10T00:00:00Z')).toEqual({});
  });

  it.each(Object.entries(drills).filter(([, { schedule }]) => schedule))(
    '%s starts when the schedule says',
    (_, it) => {
      const now = new Date('2026-06-10T00:00:00Z');
      const { cron, skip } = it.schedule!;
      const times = parseExpression(cron, 'UTC', ['cron'], (message) => new SyntaxError(message));
      expect(turns(cron, 'UTC', skip, now).next).toEqual(times.next(now));
    },
  );
});

it('leaves out the days that the drill itself leaves out', () => {
  for (let day = Date.parse('2028-01-01T12:00:00Z'); day < Date.parse('2029-01-01'); day += 86_400_000) {
    const at = new Date(day);
    expect(skippedBy(holidays, at) !== undefined, at.toISOString()).toBe(skipped(holidays, at) !== undefined);
  }
});
