import { describe, expect, it } from 'vitest';
import { commit, number, port, rate } from '../../console/arguments.ts';
import { didYouMean, nearest } from '../../console/nearest.ts';

describe('an argument of the command line', () => {
  it.each<[string, (text: string) => unknown, string]>([
    ['no number of times', number(1, 1_000), '0'],
    ['a word for a number', number(1, 1_000), 'often'],
    ['nothing for a number', number(0, 9), ''],
    ['half a time', number(1, 9), '1.5'],
    ['a port beyond the last', port, '65536'],
    ['a rate that no probe sends', rate, '1001'],
    ['a name for a commit', commit, 'HEAD'],
  ])('is refused when it is %s', (_, read, text) => {
    expect(() => read(text)).toThrow(/^(Take a (whole )?number from|A commit is all its 40 digits)/);
  });

  it('is read as what it is', () => {
    expect([port('0'), rate('2.5'), commit('0'.repeat(40))]).toEqual([0, 2.5, '0'.repeat(40)]);
  });
});

describe('nearest(typed, names)', () => {
  const names = ['database-failover', 'instance-frozen', 'primary-frozen', 'primary-killed', 'slow-disk'];

  it('finds what was mistyped, what was begun, and nothing for anything else', () => {
    expect(nearest('databse-failover', names)).toEqual(['database-failover']);
    expect(nearest('primary', names)).toEqual(['primary-frozen', 'primary-killed']);
    expect(nearest('teardown', names)).toEqual([]);
  });

  it('asks in words', () => {
    expect(didYouMean('slowdisk', names)).toBe('did you mean slow-disk? ');
    expect(didYouMean('x', [])).toBe('');
  });
});
