import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { git, gitLine } from '../../../../cloud/machines/git/git.ts';
import { references } from '../../../../cloud/machines/git/references.ts';
import { commitOf, initRepository, moveReference, readCommit } from '../../../../cloud/machines/git/repository.ts';
import { writeCommit } from '../../../../cloud/machines/git/write-commit.ts';

let gitDir: string;
let first: string;
let second: string;
const author = { name: 'Ada', email: 'ada@example.com' };
const commit = (message: string, parents: string[] = []) =>
  writeCommit(gitDir, { author, message, parents, at: new Date(0), changes: [] });
const told = async () =>
  Object.fromEntries(
    (await gitLine(['for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tags'], { gitDir }))
      .split('\n')
      .map((line) => line.split(' ')),
  );

beforeAll(async () => {
  gitDir = path.join(await mkdtemp(path.join(tmpdir(), 'references-')), 'guild.git');
  await initRepository(gitDir);
  first = await commit('one');
  second = await commit('two\n\nthree', [first]);
  await moveReference(gitDir, 'refs/heads/main', first, undefined);
  await moveReference(gitDir, 'refs/heads/feature/crest', first, undefined);
  await git(['tag', '-a', '-m', 'as it was', 'v1', first], {
    gitDir,
    environment: {
      PATH: process.env.PATH ?? '',
      GIT_COMMITTER_NAME: author.name,
      GIT_COMMITTER_EMAIL: author.email,
    },
  });
});
afterAll(() => rm(path.dirname(gitDir), { recursive: true, force: true }));

describe('references', () => {
  it('are what git says they are: loose, packed, packed and moved since, another name of a branch', async () => {
    expect(await references(gitDir)).toEqual(await told());
    await git(['pack-refs', '--all'], { gitDir });
    expect(await references(gitDir)).toEqual(await told());
    await moveReference(gitDir, 'refs/heads/main', second, first);
    await git(['symbolic-ref', 'refs/heads/live', 'refs/heads/main'], { gitDir });
    await writeFile(path.join(gitDir, 'refs/heads/main.lock'), second);
    const seen = await references(gitDir);
    await rm(path.join(gitDir, 'refs/heads/main.lock'));
    expect(seen).toEqual(await told());
    expect(Object.entries(seen)).toEqual(Object.entries(await told()));
    expect(seen).toMatchObject({ 'refs/heads/live': second, 'refs/heads/feature/crest': first });
  });

  it('are none in a repository that is new', async () => {
    const empty = path.join(path.dirname(gitDir), 'empty.git');
    await initRepository(empty);
    expect(await references(empty)).toEqual({});
  });
});

describe('commitOf', () => {
  it.each([
    ['a branch', 'main', () => second],
    ['a tag object', 'v1', () => first],
    ['a full reference', 'refs/heads/feature/crest', () => first],
    ['the default branch', 'HEAD', () => second],
    ['nothing', 'nowhere', () => undefined],
  ])('finds the commit behind %s', async (_, specifier, id) => {
    expect(await commitOf(gitDir, specifier)).toBe(id());
  });

  it('finds an id, short or in full, and no commit behind the id of a tree', async () => {
    const { tree } = (await readCommit(gitDir, second))!;
    const ids = [second, second.slice(0, 9), tree];
    expect(await Promise.all(ids.map((id) => commitOf(gitDir, id)))).toEqual([second, second, undefined]);
  });
});

describe('readCommit', () => {
  it('reads the same from a file of its own and from a pack', async () => {
    const loose = await readCommit(gitDir, second);
    await git(['repack', '-a', '-d', '-q'], { gitDir });
    expect(await readCommit(gitDir, second)).toEqual(loose);
    expect(loose).toMatchObject({ id: second, parents: [first], author, message: 'two\n\nthree' });
    expect(await commitOf(gitDir, second)).toBe(second);
  });
});
