import { expect, it } from 'vitest';
import { isShuffle } from './is-shuffle.ts';

it('lets resources be made beside each other, each in its own order', () => {
  const planned = [
    ['create', 'tag'],
    ['create', 'open', 'tag'],
  ];
  expect(isShuffle(['create', 'create', 'open', 'tag', 'tag'], planned)).toBe(true);
  expect(isShuffle(['create', 'tag', 'create', 'open', 'tag'], planned)).toBe(true);
  expect(isShuffle(['tag', 'create', 'create', 'open', 'tag'], planned)).toBe(false);
  expect(isShuffle(['create', 'create', 'open', 'tag'], planned)).toBe(false);
  expect(isShuffle(['create', 'create', 'open', 'tag', 'tag', 'tag'], planned)).toBe(false);
});
