import { describe, expect, it } from 'vitest';
import { StateFault } from '../../../cloud/asl/error.ts';
import type { Json } from '../../../cloud/asl/json.ts';
import { InvalidPath, path, put } from '../../../cloud/asl/jsonpath.ts';
import { scope } from './workbench.ts';

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
    expect(() => path(text)).toThrow(InvalidPath);
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
