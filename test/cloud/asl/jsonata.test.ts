import { describe, expect, it } from 'vitest';
import type { Json } from '../../../cloud/asl/json.ts';
import { compile, evaluate, InvalidExpression } from '../../../cloud/asl/jsonata.ts';
import { scope } from './workbench.ts';

describe('a JSONata expression', () => {
  it.each<[string, Json]>([
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$range(1, 10, 4)', [1, 5, 9]],
    ['$range(5, 1, -2)', [5, 3, 1]],
    ["$hash('a', 'SHA-1')", '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8'],
    ['$parse(\'{"a":[1]}\')', { a: [1] }],
    // As AWS answers.
    ['$random(42)', 0.7275636800328681],
    ['$length($uuid())', 36],
    ['$now()', '1970-01-01T00:00:00.000Z'],
    ["$now('[Y0001]')", '1970'],
    ['$millis()', 0],
    ['$states.input.n & $suffix', '5th'],
    ['[$states.input.n]', [5]],
  ])('%s', async (text, expected) => {
    expect(await evaluate(text, scope({ n: 5 }, { variables: { suffix: 'th' } }), 'Output')).toEqual(expected);
  });

  it('has no $eval', async () => {
    await expect(evaluate("$eval('1+1')", scope({}), 'Output')).rejects.toThrow('T1006');
  });

  it('must have a value', async () => {
    await expect(evaluate('$states.input.nothing', scope({}), 'Output/a')).rejects.toMatchObject({
      location: 'Output/a',
      message:
        "The JSONata expression '$states.input.nothing' specified for the field 'Output/a' returned nothing (undefined).",
    });
  });

  it('is of version 2.0.6, which knows no ??', () => {
    expect(() => compile('a ?? b')).toThrow(InvalidExpression);
  });

  it('keeps what runs at the same time apart', async () => {
    const text = '($x := $states.input; $map([1..50], function($i) { $x * $i })[-1])';
    const results = await Promise.all([1, 2, 3].map((n) => evaluate(text, scope(n), 'Output')));
    expect(results).toEqual([50, 100, 150]);
  });
});
