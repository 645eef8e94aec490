import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rotateLogs } from '../../../../cloud/machines/instance/rotate.ts';

let root: string;
const at = (name: string) => path.join(root, name);
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'rotate-'));
  for (const folder of ['etc/logrotate.d', 'var/log']) mkdirSync(at(folder), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

const rule = (words: string) =>
  writeFileSync(
    at('etc/logrotate.d/app'),
    `# a rule\n/var/log/a.log /var/log/b.log {\n${words.replaceAll(', ', '\n')}\n}\n`,
  );
const there = () => readdirSync(at('var/log')).sort();

describe('rotation', () => {
  it('empties a file under the hands of whoever writes to it, and keeps as many old ones as it is told', () => {
    rule('daily, maxsize 1k, rotate 2, copytruncate, compress, delaycompress');
    const fd = openSync(at('var/log/a.log'), 'a');
    for (const letter of 'abcd') {
      writeSync(fd, letter.repeat(2_000));
      rotateLogs(root);
    }
    writeSync(fd, 'after');
    closeSync(fd);
    expect(there()).toEqual(['a.log', 'a.log.1', 'a.log.2']);
    const first = there().map((name) => readFileSync(at(`var/log/${name}`), 'utf8').slice(0, 5));
    expect(first).toEqual(['after', 'ddddd', 'ccccc']);
  });

  it('leaves alone what is small, what has no size to grow to, and what no rule names', () => {
    for (const name of ['a', 'b', 'other']) writeFileSync(at(`var/log/${name}.log`), 'x'.repeat(500));
    rule('size 1k, rotate 2');
    rotateLogs(root);
    rule('daily, rotate 2');
    rotateLogs(root);
    expect(there()).toEqual(['a.log', 'b.log', 'other.log']);
  });

  it('renames where nobody asked for a copy', () => {
    writeFileSync(at('var/log/b.log'), 'x'.repeat(2_000));
    rule('size 1k, rotate 1');
    rotateLogs(root);
    expect(there()).toEqual(['b.log', 'b.log.1']);
    expect(readFileSync(at('var/log/b.log'), 'utf8')).toBe('');
  });
});
