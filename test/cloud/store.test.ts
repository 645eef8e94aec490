import { chmodSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../cloud/store.ts';

describe('the store', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'store-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('keeps rows over a restart, in the order in which they came', () => {
    {
      using store = openStore(folder);
      const table = store.table<number>('t');
      for (const [index, key] of ['c', 'a', 'b'].entries()) table.put(key, index);
      table.put('c', 9);
      table.delete('a');
    }
    using store = openStore(folder);
    expect(store.table('t').entries()).toEqual([
      ['c', 9],
      ['b', 2],
    ]);
  });

  it('refuses a folder that another cloud holds', () => {
    using _ = openStore(folder);
    expect(() => openStore(folder)).toThrow(`Another cloud runs on ${folder}; stop it, or choose another folder`);
  });

  it('refuses what is no cloud’s, and says how to go on', () => {
    writeFileSync(path.join(folder, 'cloud.db'), 'not a database, by no means, whatever it says');
    expect(() => openStore(folder)).toThrow(/cloud\.db: file is not a database; move the folder away/);
  });

  it('refuses a folder that is a file', () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    expect(() => openStore(file)).toThrow(`Cannot write to the folder ${file}: it is a file; choose another folder`);
    expect(() => openStore(path.join(file, 'below'))).toThrow('a part of the path is a file');
  });

  it.skipIf(process.getuid?.() === 0)('refuses a folder that this user may not write to', () => {
    chmodSync(folder, 0o500);
    expect(() => openStore(folder)).toThrow(`Cannot write to the folder ${folder}: EACCES`);
    chmodSync(folder, 0o700);
  });
});
