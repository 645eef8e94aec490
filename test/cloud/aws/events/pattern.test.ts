import { describe, expect, it } from 'vitest';
import { checkPattern } from '../../../../cloud/aws/events/pattern/check.ts';
import { matches } from '../../../../cloud/aws/events/pattern/matches.ts';

const event = {
  source: 'guild.git',
  'detail-type': 'Pushed',
  resources: ['arn:one', 'arn:two'],
  detail: {
    branch: 'main',
    files: ['web/app.ts', 'api/db.ts'],
    size: 5,
    ip: '10.0.1.7',
    by: { name: 'Ana' },
    none: null,
    empty: [],
    list: [{ k: 1 }, { k: 2 }],
  },
};
const detail = (it: object) => ({ detail: it });

describe('an event pattern', () => {
  it.each<[string, object, boolean]>([
    ['exact values', { source: ['guild.git', 'other'] }, true],
    ['another value', { source: ['other'] }, false],
    ['one of an array', { resources: ['arn:two'] }, true],
    ['nested fields', detail({ by: { name: ['Ana'] } }), true],
    ['fields that are not there', detail({ by: { age: [3] } }), false],
    ['null', detail({ none: [null] }), true],
    ['numbers are not their texts', detail({ size: ['5'] }), false],
    ['prefix', detail({ branch: [{ prefix: 'ma' }] }), true],
    ['prefix in any case', detail({ branch: [{ prefix: { 'equals-ignore-case': 'MA' } }] }), true],
    ['suffix', detail({ files: [{ suffix: '.ts' }] }), true],
    ['suffix in any case', detail({ files: [{ suffix: { 'equals-ignore-case': '.TS' } }] }), true],
    ['equals-ignore-case', detail({ branch: [{ 'equals-ignore-case': 'MAIN' }] }), true],
    ['wildcard', detail({ files: [{ wildcard: 'web/*.ts' }] }), true],
    ['wildcard that does not fit', detail({ files: [{ wildcard: 'docs/*' }] }), false],
    ['an escaped asterisk', detail({ branch: [{ wildcard: 'm\\*n' }] }), false],
    ['anything-but a value', detail({ branch: [{ 'anything-but': 'dev' }] }), true],
    ['anything-but that value', detail({ branch: [{ 'anything-but': ['dev', 'main'] }] }), false],
    ['anything-but a prefix', detail({ branch: [{ 'anything-but': { prefix: 'ma' } }] }), false],
    ['anything-but suffixes', detail({ branch: [{ 'anything-but': { suffix: ['x', 'n'] } }] }), false],
    ['anything-but a wildcard', detail({ branch: [{ 'anything-but': { wildcard: 'd*' } }] }), true],
    ['anything-but any case', detail({ branch: [{ 'anything-but': { 'equals-ignore-case': 'MAIN' } }] }), false],
    ['anything-but of a missing field', detail({ gone: [{ 'anything-but': 'x' }] }), false],
    ['numeric range', detail({ size: [{ numeric: ['>', 0, '<=', 5] }] }), true],
    ['numeric outside', detail({ size: [{ numeric: ['>', 5] }] }), false],
    ['numeric =', detail({ size: [{ numeric: ['=', 5] }] }), true],
    ['cidr', detail({ ip: [{ cidr: '10.0.0.0/16' }] }), true],
    ['another cidr', detail({ ip: [{ cidr: '10.1.0.0/16' }] }), false],
    ['exists', detail({ branch: [{ exists: true }] }), true],
    ['exists of an inner node', detail({ by: [{ exists: true }] }), false],
    ['does not exist', detail({ gone: [{ exists: false }] }), true],
    ['does not exist, in an object that does not either', detail({ gone: { too: [{ exists: false }] } }), true],
    ['$or', { $or: [{ source: ['x'] }, detail({ size: [5] })] }, true],
    ['$or without a hit', { source: ['guild.git'], $or: [{ source: ['x'] }, detail({ size: [6] })] }, false],
    ['arrays of objects', detail({ list: { k: [2] } }), true],
  ])('%s', (_, pattern, expected) => {
    expect(matches(checkPattern(JSON.stringify(pattern)), event)).toBe(expected);
  });

  it.each([
    ['a value outside of an array', '{"source":"x"}', '"source" must be an object or an array'],
    ['an empty object', '{"detail":{}}', 'Empty objects are not allowed'],
    ['an empty array', '{"source":[]}', 'Empty arrays are not allowed'],
    ['an unknown operator', '{"source":[{"like":"x"}]}', 'Unrecognized match type like'],
    ['two wildcards in a row', '{"source":[{"wildcard":"a**b"}]}', 'Bad operand "a**b" of wildcard'],
    ['a range of texts', '{"a":[{"numeric":[">","1"]}]}', 'of numeric at "a"'],
    ['no JSON', '{', 'Event pattern is not valid. Reason:'],
  ])('refuses %s', (_, pattern, message) => {
    expect(() => checkPattern(pattern)).toThrow(message);
  });
});
