import { appendFileSync, copyFileSync, mkdtempSync, renameSync, rmSync, truncateSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { START, Tail } from '../../../../cloud/machines/log-agent/tail.ts';

let folder: string;
let file: string;
let lost: number[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tail-'));
  file = path.join(folder, 'out.log');
  lost = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const write = (text: string) => appendFileSync(file, text);
const follow = (place = START) => new Tail(file, place, (bytes) => lost.push(bytes));
function copyTruncate(): void {
  copyFileSync(file, `${file}-20261121`);
  truncateSync(file);
}
/** All that is there now. */
function rest(tail: Tail): string {
  let all = '';
  for (let lines = tail.next(); lines; lines = tail.next()) {
    all += lines.toString();
    tail.advance(lines.length);
  }
  return all;
}

describe('the tail of a file', () => {
  it('gives whole lines only, and the same again until it is told to advance', () => {
    const tail = follow();
    expect(tail.next()).toBeUndefined();
    write('one\ntwo\nthr');
    expect(String(tail.next())).toBe('one\ntwo\n');
    expect(String(tail.next())).toBe('one\ntwo\n');
    tail.advance(4);
    expect(rest(tail)).toBe('two\n');
    write('ee\n');
    expect(rest(tail)).toBe('three\n');
  });

  it('goes on where another has left off', () => {
    const tail = follow();
    write('one\n');
    rest(tail);
    write('two\n');
    expect(rest(follow(tail.place))).toBe('two\n');
  });

  it('cuts a line that does not end', () => {
    write('x'.repeat(600 * 1024));
    expect(follow().next()).toHaveLength(512 * 1024);
  });

  it.each([
    ['copied and emptied', copyTruncate],
    ['renamed', () => renameSync(file, `${file}.1`)],
  ])('finishes a file that was %s before it begins the next', (_, rotate) => {
    const tail = follow();
    write('one\n');
    rest(tail);
    write('two\n');
    rotate();
    expect(rest(tail)).toBe('two\n');
    write('three\n');
    expect(rest(tail)).toBe('three\n');
    expect(lost).toEqual([]);
  });

  it('knows a file again that it had seen and not dealt with', () => {
    const tail = follow();
    write('one\n');
    tail.next();
    copyTruncate();
    write('two\n');
    expect(rest(tail)).toBe('one\ntwo\n');
  });

  it('reads every file of several rotations, also one that is longer again than what was read', () => {
    const tail = follow();
    write('one\n');
    rest(tail);
    for (const name of ['2', '1']) {
      copyFileSync(file, `${file}.${name}`);
      truncateSync(file);
      write(`after ${name}, and much longer\n`);
    }
    expect(rest(tail)).toBe('after 2, and much longer\nafter 1, and much longer\n');
  });

  it('waits on a renamed file for as long as no new one is begun', () => {
    const tail = follow();
    write('one\n');
    rest(tail);
    renameSync(file, `${file}.1`);
    appendFileSync(`${file}.1`, 'two\n');
    expect(rest(tail)).toBe('two\n');
    appendFileSync(`${file}.1`, 'three\n');
    expect(rest(tail)).toBe('three\n');
    write('four\n');
    expect(rest(tail)).toBe('four\n');
  });

  it('says how many bytes it has seen and will never read', () => {
    const tail = follow();
    write('one\n');
    rest(tail);
    write('two and three\n');
    expect(String(tail.next())).toBe('two and three\n');
    unlinkSync(file);
    write('four\n');
    expect(rest(tail)).toBe('four\n');
    expect(lost).toEqual([14]);
  });
});
