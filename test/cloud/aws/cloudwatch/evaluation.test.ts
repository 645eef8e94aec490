import { describe, expect, it } from 'vitest';
import { evaluate, type Rule } from '../../../../cloud/aws/cloudwatch/evaluation.ts';

/** `X` breaches, `0` does not, `-` is missing; the oldest first, as AWS's documentation writes it. */
const state = (data: string, rule: Partial<Rule> = {}) =>
  evaluate(
    [...data].map((it) => (it === '-' ? undefined : it === 'X' ? 1 : 0)),
    { periods: 3, datapointsToAlarm: 3, treatMissing: 'missing', breaches: (value) => value > 0, ...rule },
  );

describe('three of three datapoints', () => {
  // The tables of "Configuring how CloudWatch alarms treat missing data".
  it.each([
    ['0-X-X', 'OK', 'OK', 'OK', 'OK'],
    ['-----', 'INSUFFICIENT_DATA', undefined, 'ALARM', 'OK'],
    ['--X--', 'ALARM', 'ALARM', 'ALARM', 'OK'],
    ['0XX-X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['XXXXX', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['----X', undefined, undefined, 'ALARM', 'OK'],
  ] as const)('%s', (data, missing, ignore, breaching, notBreaching) => {
    expect(state(data)).toBe(missing);
    expect(state(data, { treatMissing: 'ignore' })).toBe(ignore);
    expect(state(data, { treatMissing: 'breaching' })).toBe(breaching);
    expect(state(data, { treatMissing: 'notBreaching' })).toBe(notBreaching);
  });
});

describe('two of three datapoints', () => {
  it.each([
    ['00X0X', 'ALARM'],
    ['0000X', 'OK'],
    ['00XX0', 'ALARM'],
    ['---00', 'OK'],
  ] as const)('%s is %s', (data, expected) => {
    expect(state(data, { datapointsToAlarm: 2 })).toBe(expected);
  });
});

it('one datapoint decides at once when one is all it takes', () => {
  expect([state('X', { periods: 1, datapointsToAlarm: 1 }), state('0', { periods: 1, datapointsToAlarm: 1 })]).toEqual([
    'ALARM',
    'OK',
  ]);
});
