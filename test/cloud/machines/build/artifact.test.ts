import { execFile, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unzip } from '../../../../cloud/machines/agent/unzip.ts';
import { packArtifact } from '../../../../cloud/machines/build/artifact.ts';
import type { ArtifactSpec } from '../../../../cloud/machines/build/buildspec.ts';

const hasUnzip = spawnSync('unzip', ['-v']).status === 0;
let folder: string;
const put = async (name: string, text = name) => {
  await mkdir(path.dirname(path.join(folder, 'src', name)), { recursive: true });
  await writeFile(path.join(folder, 'src', name), text);
};
const pack = (spec: Partial<ArtifactSpec> = {}) =>
  packArtifact(
    path.join(folder, 'src'),
    { files: ['**/*'], 'base-directory': '.', 'discard-paths': false, 'exclude-paths': [], ...spec },
    path.join(folder, 'a.zip'),
  );
const unpacked = async () => {
  await unzip(path.join(folder, 'a.zip'), path.join(folder, 'out'));
  return (await readdir(path.join(folder, 'out'), { recursive: true })).sort();
};

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'artifact-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('an artifact', () => {
  it('holds every file with its mode and every link as a link', async () => {
    await put('a/b.sh');
    await put('.hidden');
    await put('empty', '');
    await put('big', 'x'.repeat(200_000));
    await chmod(path.join(folder, 'src/a/b.sh'), 0o755);
    await symlink('a/b.sh', path.join(folder, 'src/link'));
    await pack();
    expect(await unpacked()).toEqual(['.hidden', 'a', 'a/b.sh', 'big', 'empty', 'link']);
    expect((await stat(path.join(folder, 'out/a/b.sh'))).mode & 0o777).toBe(0o755);
    expect(await readFile(path.join(folder, 'out/link'), 'utf8')).toBe('a/b.sh');
    expect(await readFile(path.join(folder, 'out/big'), 'utf8')).toHaveLength(200_000);
  });

  it.skipIf(!hasUnzip)('is one that unzip finds nothing wrong with', async () => {
    await put('a/b.txt');
    await pack();
    const { stdout } = await promisify(execFile)('unzip', ['-t', path.join(folder, 'a.zip')]);
    expect(stdout).toContain('No errors detected');
  });

  it('has the same digest whenever it is made', async () => {
    await put('a');
    await put('b');
    const one = await pack();
    await utimes(path.join(folder, 'src/a'), 1, 1);
    expect(await pack()).toEqual(one);
    await put('b', 'changed');
    expect((await pack()).sha256).not.toBe(one.sha256);
  });

  it.each([
    [{ files: ['app/*.js'] }, ['app', 'app/one.js']],
    [{ files: ['app/**/*'], 'exclude-paths': ['**/*.map'] }, ['app', 'app/deep', 'app/deep/two.js', 'app/one.js']],
    [{ 'base-directory': 'app', files: ['**/*.js'] }, ['deep', 'deep/two.js', 'one.js']],
    [{ files: ['app/deep/two.js'], 'discard-paths': true }, ['two.js']],
    [{ files: ['./top'] }, ['top']],
  ])('takes what %j names', async (spec, names) => {
    for (const name of ['top', 'app/one.js', 'app/deep/two.js', 'app/deep/two.js.map']) await put(name);
    await pack(spec);
    expect(await unpacked()).toEqual(names);
  });

  it('fails when nothing is named', async () => {
    await put('a');
    await expect(pack({ 'base-directory': 'nowhere' })).rejects.toThrow(/no matching artifact paths found in nowhere/);
  });
});
