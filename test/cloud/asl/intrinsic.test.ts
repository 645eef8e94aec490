import { describe, expect, it } from 'vitest';
import { intrinsic } from '../../../cloud/asl/intrinsic.ts';
import type { Json } from '../../../cloud/asl/json.ts';
import { InvalidPath } from '../../../cloud/asl/jsonpath.ts';
import { scope } from './workbench.ts';

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
    ['States.ArrayGetItem(States.Array(null), 0)', null],
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
      message: expect.stringMatching(/^The function 'States.ArrayLength\(1\)' had the following error: /),
    });
    const long = 'States.Base64Encode($.text)';
    await expect(intrinsic(long)(scope({ text: 'a'.repeat(10_001) }))).rejects.toMatchObject({
      error: 'States.IntrinsicFailure',
    });
  });
});
