import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../cloud/asl/json.ts';
import { openBench } from './workbench.ts';

describe('a Choice in JSONPath', () => {
  const choose = async (rule: JsonObject, input: Json) => {
    const done = await openBench().run(
      {
        QueryLanguage: 'JSONPath',
        StartAt: 'Choose',
        States: {
          Choose: { Type: 'Choice', Choices: [{ ...rule, Next: 'Yes' }], Default: 'No' },
          Yes: { Type: 'Pass', Result: true, End: true },
          No: { Type: 'Pass', Result: false, End: true },
        },
      },
      input,
    );
    return JSON.parse(done.progress.output ?? JSON.stringify(done.progress.cause)) as boolean;
  };
  const rule = (operator: string, value: Json) => ({ Variable: '$.v', [operator]: value });

  it.each<[string, Json, Json, boolean]>([
    ['StringEquals', 'a', 'a', true],
    ['StringLessThan', 'b', 'a', true],
    ['NumericGreaterThanEquals', 3, 3, true],
    ['NumericEquals', 3, '3', false],
    ['BooleanEquals', true, true, true],
    ['TimestampLessThan', '2026-01-01T00:00:00Z', '2025-12-31T23:59:59+00:00', true],
    ['StringMatches', 'log-*.txt', 'log-1.txt', true],
    ['StringMatches', 'log-\\*.txt', 'log-1.txt', false],
    ['IsString', false, 5, true],
    ['IsNull', true, null, true],
    ['IsTimestamp', true, 'yesterday', false],
    ['IsPresent', true, 0, true],
  ])('%s %j for %j: %s', async (operator, value, v, expected) => {
    expect(await choose(rule(operator, value), { v })).toBe(expected);
  });

  it('combines with And, Or and Not', async () => {
    const small = { Variable: '$.v', NumericLessThan: 10 };
    const even = { Or: [2, 4, 6].map((value) => ({ Variable: '$.v', NumericEquals: value })) };
    const and = { And: [small, { Not: even }] };
    expect(await Promise.all([3, 4, 11].map((v) => choose(and, { v })))).toEqual([true, false, false]);
  });

  it.each<JsonObject>([{ StringEquals: 'x' }, { IsNull: true }, { StringEqualsPath: '$.w' }])(
    'fails where its variable leads nowhere: %j',
    async (operator) => {
      expect(await choose({ Variable: '$.v', ...operator }, { w: 'x' })).toBe(
        "An error occurred while executing the state 'Choose' (entered at the event id #2). Invalid path '$.v': The choice state's condition path references an invalid value.",
      );
    },
  );

  it('compares with another path', async () => {
    expect(await choose({ Variable: '$.v', StringEqualsPath: '$.w' }, { v: 'x', w: 'x' })).toBe(true);
  });
});
