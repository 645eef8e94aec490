import { describe, expect, it } from 'vitest';
import { matches, StateFault } from '../../../cloud/asl/error.ts';
import { intrinsic } from '../../../cloud/asl/intrinsic.ts';
import { isObject, type Json, type JsonObject } from '../../../cloud/asl/json.ts';
import { compile, evaluate, InvalidExpression } from '../../../cloud/asl/jsonata.ts';
import { InvalidPath, path, put } from '../../../cloud/asl/jsonpath.ts';
import { retry } from '../../../cloud/asl/retry.ts';
import type { Scope } from '../../../cloud/asl/scope.ts';
import { only, openBench } from './workbench.ts';

function scope(input: Json, more: Partial<Scope> = {}): Scope {
  return {
    input,
    context: { Execution: { Name: 'run' } },
    variables: {},
    now: new Date(0),
    random: () => 0.5,
    ...more,
  };
}

describe('a JSONPath', () => {
  const input = { a: { 'b-c': [1, { d: 2 }] }, empty: {} };

  it.each<[string, Json]>([
    ['$', input],
    ['$.a.b-c[1].d', 2],
    ["$['a']['b-c'][0]", 1],
    ['$.a.b-c[-1].d', 2],
    ['$.a.b-c[*]', [1, { d: 2 }]],
    ['$.nothing[*].here', []],
    ['$..d', [2]],
    ['$.a.b-c[?(@.d == 2)]', [{ d: 2 }]],
    ['$$.Execution.Name', 'run'],
  ])('%s', (text, expected) => {
    expect(path(text).read(scope(input))).toEqual(expected);
  });

  it('reads a variable', () => {
    expect(path('$guild.realm').read(scope({}, { variables: { guild: { realm: 'Azure' } } }))).toBe('Azure');
  });

  it('says in AWS’s words what is missing', () => {
    expect(() => path('$.a.x').demand(scope(input))).toThrow("Invalid path '$.a.x' : No results for path: $['a']['x']");
    expect(() => path('$.x.y').demand(scope(input))).toThrow("Invalid path '$.x.y' : Missing property in path $['x']");
  });

  it.each(['a.b', '$.', '$.a[', '$[?(@.a =)]'])('refuses %s', (text) => {
    expect(() => path(text)).toThrow();
    expect(() => path('a.b')).toThrow(InvalidPath);
  });
});

describe('a reference path', () => {
  it('puts a value where nothing was, and leaves the document as it is', () => {
    const document = { a: 1 };
    expect(put(document, '$.b.c', 2)).toEqual({ a: 1, b: { c: 2 } });
    expect(document).toEqual({ a: 1 });
  });

  it('does not go through what is no object', () => {
    expect(() => put({ a: 1 }, '$.a.b', 2)).toThrow(StateFault);
  });
});

describe('an intrinsic function', () => {
  const input = { name: 'Orla', list: [1, 2, 2, 3], object: { a: { b: 1 } } };
  it.each<[string, Json]>([
    ["States.Format('{} of {}', $.name, 'the \\'guild\\'')", "Orla of the 'guild'"],
    ["States.Format('\\{\\} {}', 1)", '{} 1'],
    ["States.Format('{}', $.object)", '{a={b=1}}'],
    ['States.StringToJson(\'{"a":1}\')', { a: 1 }],
    ['States.JsonToString($.object)', '{"a":{"b":1}}'],
    ['States.Array(1, true, null, $.name)', [1, true, null, 'Orla']],
    ['States.ArrayPartition($.list, 3)', [[1, 2, 2], [3]]],
    ['States.ArrayContains($.list, 3)', true],
    ['States.ArrayRange(1, 9, 3)', [1, 4, 7]],
    ['States.ArrayRange(9, 1, -4)', [9, 5, 1]],
    ['States.ArrayGetItem($.list, 3)', 3],
    ['States.ArrayLength($.list)', 4],
    ['States.ArrayUnique($.list)', [1, 2, 3]],
    ["States.Base64Encode('a')", 'YQ=='],
    ["States.Base64Decode('YQ==')", 'a'],
    ["States.Hash('a', 'MD5')", '0cc175b9c0f1b6a831c399e269772661'],
    ['States.MathAdd(40, 2)', 42],
    ["States.StringSplit('a,b;;c', ',;')", ['a', 'b', 'c']],
    ['States.ArrayLength(States.Array(1, 2))', 2],
  ])('%s', async (text, expected) => {
    expect(await intrinsic(text)(scope(input))).toEqual(expected);
  });

  it.each(['States.Nothing()', "States.Format('{}", 'States.Array(1,)', "States.Format('\\\"')"])(
    'refuses %s',
    (text) => {
      expect(() => intrinsic(text)).toThrow(InvalidPath);
    },
  );

  it('fails with States.IntrinsicFailure on a wrong argument', async () => {
    await expect(intrinsic('States.ArrayLength(1)')(scope({}))).rejects.toMatchObject({
      error: 'States.IntrinsicFailure',
    });
  });
});

describe('a JSONata expression', () => {
  it.each<[string, Json]>([
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$range(1, 10, 4)', [1, 5, 9]],
    ['$range(5, 1, -2)', [5, 3, 1]],
    ["$hash('a', 'SHA-1')", '86f7e437faa5a7fce15d1ddcb9eaeaea377667b8'],
    ['$parse(\'{"a":[1]}\')', { a: [1] }],
    ['$random(7) = $random(7)', true],
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
    return JSON.parse(done.progress.output ?? 'null') as boolean;
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

  it('compares with another path', async () => {
    expect(await choose({ Variable: '$.v', StringEqualsPath: '$.w' }, { v: 'x', w: 'x' })).toBe(true);
  });
});

describe('input and output in JSONPath', () => {
  it('go through InputPath, Parameters, ResultSelector, ResultPath and OutputPath in this order', async () => {
    const { run, calls } = openBench({ invoke: async () => ({ kept: 1, dropped: 2 }) });
    const { progress } = await run(
      {
        QueryLanguage: 'JSONPath',
        ...only({
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          InputPath: '$.inner',
          Parameters: { 'n.$': '$.n', fixed: true },
          ResultSelector: { 'only.$': '$.kept' },
          ResultPath: '$.inner.result',
          OutputPath: '$.inner',
        }),
      },
      { inner: { n: 5 } },
    );
    expect(calls[0]?.job.parameters).toEqual({ n: 5, fixed: true });
    expect(progress.output).toBe('{"n":5,"result":{"only":1}}');
    expect(isObject(calls[0]?.job.parameters)).toBe(true);
  });

  it('drop the result where ResultPath is null', async () => {
    const state = { Type: 'Pass', Result: 'gone', ResultPath: null };
    const { progress } = await openBench().run({ QueryLanguage: 'JSONPath', ...only(state) }, { a: 1 });
    expect(progress.output).toBe('{"a":1}');
  });
});

describe('variables', () => {
  it('of the outside can be read within a branch, and those of a branch end with it', async () => {
    const branch = {
      StartAt: 'In',
      States: { In: { Type: 'Pass', Assign: { own: 1 }, Output: '{% $outer %}', End: true } },
    };
    const { progress } = await openBench().run({
      StartAt: 'Set',
      States: {
        Set: { Type: 'Pass', Assign: { outer: 'seen' }, Next: 'Both' },
        Both: { Type: 'Parallel', Branches: [branch, branch], Next: 'After' },
        After: { Type: 'Pass', Output: '{% [$states.input, $exists($own)] %}', End: true },
      },
    });
    expect(progress.output).toBe('["seen","seen",false]');
  });

  it('are assigned all at once: an expression sees the old ones', async () => {
    const { progress } = await openBench().run({
      StartAt: 'First',
      States: {
        First: { Type: 'Pass', Assign: { a: 1, b: 2 }, Next: 'Swap' },
        Swap: { Type: 'Pass', Assign: { a: '{% $b %}', b: '{% $a %}' }, Next: 'Show' },
        Show: { Type: 'Pass', Output: { a: '{% $a %}', b: '{% $b %}' }, End: true },
      },
    });
    expect(progress.output).toBe('{"a":2,"b":1}');
  });
});
