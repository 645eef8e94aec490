import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../../cloud/aws/scheduler/expression.ts';

const parse = (text: string, zone = 'UTC') =>
  parseExpression(text, zone, ['at', 'rate', 'cron'], (it) => new RangeError(it));
const next = (text: string, after: string, zone?: string) => parse(text, zone).next(new Date(after))?.toISOString();

describe('a schedule expression', () => {
  it.each([
    ['cron(0 10 * * ? *)', '2026-03-01T10:00:00Z', '2026-03-02T10:00:00.000Z', 'every day at ten'],
    ['cron(0/15 * * * ? *)', '2026-03-01T10:01:00Z', '2026-03-01T10:15:00.000Z', 'steps from a start'],
    ['cron(0 18 ? * 2-6 *)', '2026-03-06T19:00:00Z', '2026-03-09T18:00:00.000Z', 'weekdays: 2 is Monday'],
    ['cron(0 8 ? * SUN *)', '2026-03-02T00:00:00Z', '2026-03-08T08:00:00.000Z', 'weekdays by name'],
    ['cron(0 0 L * ? *)', '2026-02-03T00:00:00Z', '2026-02-28T00:00:00.000Z', 'the last day of a month'],
    ['cron(0 0 ? * 6L *)', '2026-03-03T00:00:00Z', '2026-03-27T00:00:00.000Z', 'the last Friday'],
    ['cron(0 0 ? * 3#2 *)', '2026-03-01T00:00:00Z', '2026-03-10T00:00:00.000Z', 'the second Tuesday'],
    ['cron(0 0 15W * ? *)', '2026-03-01T00:00:00Z', '2026-03-16T00:00:00.000Z', 'the weekday nearest to the 15th'],
    ['cron(0 0 1 1 ? 2030)', '2026-03-01T00:00:00Z', '2030-01-01T00:00:00.000Z', 'a year'],
    ['rate(5 minutes)', '2026-03-01T00:00:00Z', '2026-03-01T00:05:00.000Z', 'a rate'],
    ['rate(1 day)', '2026-03-01T00:00:00Z', '2026-03-02T00:00:00.000Z', 'a rate in the singular'],
    ['at(2026-09-30T10:00:00)', '2026-03-01T00:00:00Z', '2026-09-30T10:00:00.000Z', 'a moment'],
  ])('%s after %s is %s: %s', (text, after, expected) => {
    expect(next(text, after)).toBe(expected);
  });

  it('means the time of its zone, also when the clocks change', () => {
    expect(next('cron(0 10 * * ? *)', '2026-03-28T12:00:00Z', 'Europe/Berlin')).toBe('2026-03-29T08:00:00.000Z');
    expect(next('at(2026-01-30T10:00:00)', '2026-01-01T00:00:00Z', 'America/New_York')).toBe(
      '2026-01-30T15:00:00.000Z',
    );
  });

  it('counts a rate from the time before, and skips what was missed', () => {
    const times = parse('rate(10 minutes)');
    const previous = new Date('2026-03-01T00:00:00Z');
    expect(times.next(new Date('2026-03-01T00:34:00Z'), previous)?.toISOString()).toBe('2026-03-01T00:40:00.000Z');
  });

  it('has no time any more when its moment was taken', () => {
    expect(parse('at(2026-09-30T10:00:00)').next(new Date(0), new Date())).toBeUndefined();
  });

  it.each([
    'rate(1 minutes)',
    'rate(5 minute)',
    'rate(0 minutes)',
    'cron(0 10 * * * *)',
    'cron(0 10 ? * ? *)',
    'cron(0 10 * *)',
    'cron(61 * * * ? *)',
    'at(2026-09-30)',
    'at(2026-13-30T10:00:00)',
    'every(1 day)',
    '',
  ])('refuses %s', (text) => {
    expect(() => parse(text)).toThrow(RangeError);
  });
});
