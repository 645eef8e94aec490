import { describe, expect, it } from 'vitest';
import { Chain, canonical } from '../../../lambdas/ledger/chain.ts';
import { type Draft, readSegment } from '../../../lambdas/ledger/row.ts';

const operation = (seq: number): Draft<'operation'> => ({
  row: 'operation',
  seq,
  leg: 1,
  kind: 'read',
  intended: seq * 10,
  sent: seq * 10 + 0.125,
  done: seq * 10 + 4.5,
  status: 200,
  outcome: 'acked',
  web: { instance: 'i-0a', zone: 'us-east-1a' },
});

const segment = (rows: object[], chain = new Chain()) => rows.map((row) => chain.add(row)).join('');

describe('a segment', () => {
  it('gives back what was added, in order', () => {
    const drafts = [1, 2, 3].map(operation);
    const { rows, head } = readSegment(segment(drafts), 'segment-000001.jsonl');
    expect(rows.map(({ hash: _, ...row }) => row)).toEqual(drafts);
    expect(rows.at(-1)!.hash).toBe(head);
  });

  it('continues the chain of the one before', () => {
    const chain = new Chain();
    const first = readSegment(segment([operation(1)], chain), 'first');
    const second = segment([operation(2)], chain);
    expect(readSegment(second, 'second', first.head).rows).toHaveLength(1);
    expect(() => readSegment(second, 'second')).toThrow('second, line 1 (operation 2): its hash is');
  });

  it.each([
    ['a changed figure', (lines: string[]) => lines.map((it) => it.replace('"done":24.5', '"done":14.5')), 'line 2'],
    [
      'the same figure written otherwise',
      (lines: string[]) => lines.map((it) => it.replace('24.5', '24.50')),
      'line 2',
    ],
    ['a missing row', (lines: string[]) => lines.filter((_, index) => index !== 1), 'line 2 (operation 3)'],
    ['rows that changed places', ([a, b, c]: string[]) => [a!, c!, b!], 'line 2 (operation 3)'],
    ['a row that is there twice', ([a, b, c]: string[]) => [a!, b!, b!, c!], 'line 3 (operation 2)'],
    ['a row that is no JSON', ([a, b]: string[]) => [a!, b!.slice(2)], 'line 2 is not JSON'],
    ['an unknown member', ([a]: string[]) => [a!.replace('{', '{"more":1,')], 'line 1: $ is wrong'],
    ['a last row that was cut off', ([a, b]: string[]) => [a!, b!.slice(0, -9)], 'does not end with a line feed'],
  ])('is refused with %s', (_, damage, sentence) => {
    const lines = segment([1, 2, 3].map(operation)).match(/.*\n/g)!;
    expect(() => readSegment(damage(lines).join(''), 'segment-000001.jsonl')).toThrow(sentence);
  });
});

it('writes the same data as the same text', () => {
  expect(canonical({ b: [1, { d: null, c: 'ü' }], a: 1.5, e: undefined })).toBe('{"a":1.5,"b":[1,{"c":"ü","d":null}]}');
});
