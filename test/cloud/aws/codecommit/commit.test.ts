import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEY, type SmallCloud, smallCloud } from '../../small-cloud.ts';

let small: SmallCloud;
const repositoryName = 'guild';
const branchName = 'main';
const codecommit = () => small.cloud.use('codecommit');
const text = (content: string) => new TextEncoder().encode(content);
const put = (filePath: string, content: string) => ({ filePath, fileContent: text(content) });
const create = async (input: object) =>
  (await codecommit()).CreateCommit({ repositoryName, branchName, ...input } as never);

beforeEach(async () => {
  small = await smallCloud();
  await (await codecommit()).CreateRepository({ repositoryName });
});
afterEach(() => small[Symbol.asyncDispose]());

describe('CreateCommit', () => {
  it('begins an empty repository, and tells of the branch', async () => {
    const { commitId, filesAdded } = await create({
      putFiles: [put('services/web/app.ts', 'one'), put('README.md', '')],
    });
    expect(filesAdded?.map((file) => file.absolutePath)).toEqual(['README.md', 'services/web/app.ts']);
    expect(small.events.map(({ detail }) => detail)).toEqual([
      expect.objectContaining({ event: 'referenceCreated', referenceName: 'main', commitId }),
    ]);
    const { branch } = await (await codecommit()).GetBranch({ repositoryName, branchName });
    expect(branch?.commitId).toBe(commitId);
  });

  it('writes what git itself can clone, modes and awkward names included', async () => {
    const name = 'a "quoted" \\ näme.sh';
    await create({
      authorName: 'Ada <x>',
      email: 'ada@example.com',
      commitMessage: 'First\n\nwith a body',
      putFiles: [{ ...put(name, '#!/bin/sh\n'), fileMode: 'EXECUTABLE' }, put('blob', 'a\0b\n')],
    });
    const { repositoryMetadata } = await (await codecommit()).GetRepository({ repositoryName });
    const url = repositoryMetadata!.cloneUrlHttp!.replace(
      '//',
      `//${KEY.accessKeyId}:${encodeURIComponent(KEY.secretAccessKey)}@`,
    );
    const clone = `${small.cloud.folder}/clone`;
    await promisify(execFile)('git', ['clone', '-q', url, clone]);
    const log = execFileSync('git', ['log', '--format=%an|%ae|%B'], { cwd: clone, encoding: 'utf8' });
    expect(log.trim()).toBe('Ada x|ada@example.com|First\n\nwith a body');
    expect(execFileSync('git', ['ls-tree', '-z', 'HEAD'], { cwd: clone, encoding: 'utf8' })).toContain(`100755 blob`);
    expect(execFileSync('git', ['show', `HEAD:${name}`], { cwd: clone, encoding: 'utf8' })).toBe('#!/bin/sh\n');
    execFileSync('git', ['fsck', '--strict'], { cwd: clone, stdio: 'ignore' });
  });

  it('adds, changes, deletes and moves on top of the tip', async () => {
    const first = await create({ putFiles: [put('a', '1'), put('b', '1'), put('c', '1')] });
    const second = await create({
      parentCommitId: first.commitId,
      putFiles: [put('a', '2'), { filePath: 'd', sourceFile: { filePath: 'c', isMove: true } }],
      deleteFiles: [{ filePath: 'b' }],
    });
    expect(second.filesUpdated?.map((it) => it.absolutePath)).toEqual(['a']);
    expect(second.filesAdded?.map((it) => it.absolutePath)).toEqual(['d']);
    expect(second.filesDeleted?.map((it) => it.absolutePath)).toEqual(['b', 'c']);
    const { fileContent } = await (await codecommit()).GetFile({ repositoryName, filePath: 'a' });
    expect(Buffer.from(fileContent!).toString()).toBe('2');
    const { commit } = await (await codecommit()).GetCommit({ repositoryName, commitId: second.commitId });
    expect(commit?.parents).toEqual([first.commitId]);
  });

  it('tells the caller whose parent is missing, old or unknown', async () => {
    const first = await create({ putFiles: [put('a', '1')] });
    await create({ parentCommitId: first.commitId, putFiles: [put('a', '2')] });
    const late = { putFiles: [put('a', '3')] };
    await expect(create(late)).rejects.toMatchObject({ name: 'ParentCommitIdRequiredException' });
    await expect(create({ ...late, parentCommitId: first.commitId })).rejects.toMatchObject({
      name: 'ParentCommitIdOutdatedException',
    });
    await expect(create({ ...late, parentCommitId: 'f'.repeat(40) })).rejects.toMatchObject({
      name: 'ParentCommitDoesNotExistException',
    });
    await expect(create({ ...late, branchName: 'other' })).rejects.toMatchObject({
      name: 'BranchDoesNotExistException',
    });
  });

  it('lets one of two callers with the same parent win', async () => {
    const { commitId } = await create({ putFiles: [put('a', '1')] });
    const results = await Promise.allSettled(
      ['x', 'y'].map((content) => create({ parentCommitId: commitId, putFiles: [put('a', content)] })),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it.each([
    ['NoChangeException', { putFiles: [put('dir/a', '1')] }],
    ['FileEntryRequiredException', {}],
    ['SamePathRequestException', { putFiles: [put('b', '1'), put('b', '2')] }],
    ['InvalidPathException', { putFiles: [put('../b', '1')] }],
    ['InvalidPathException', { putFiles: [put('/b', '1')] }],
    ['FileDoesNotExistException', { deleteFiles: [{ filePath: 'nothing' }] }],
    ['SourceFileOrContentRequiredException', { putFiles: [{ filePath: 'b' }] }],
    [
      'FileContentAndSourceFileSpecifiedException',
      { putFiles: [{ ...put('b', '1'), sourceFile: { filePath: 'dir/a' } }] },
    ],
    ['FileNameConflictsWithDirectoryNameException', { putFiles: [put('dir', '1')] }],
    ['DirectoryNameConflictsWithFileNameException', { putFiles: [put('dir/a/b', '1')] }],
    ['FileContentSizeLimitExceededException', { putFiles: [put('b', 'x'.repeat(6 * 1024 * 1024 + 1))] }],
    ['MaximumFileEntriesExceededException', { putFiles: Array.from({ length: 101 }, (_, n) => put(`f${n}`, '1')) }],
    ['InvalidParentCommitIdException', { putFiles: [put('b', '1')], parentCommitId: 'main' }],
  ])('answers %s, and leaves the branch where it is', async (name, input) => {
    const { commitId } = await create({ putFiles: [put('dir/a', '1')] });
    await expect(create({ parentCommitId: commitId, ...input })).rejects.toMatchObject({ name });
    const { branch } = await (await codecommit()).GetBranch({ repositoryName, branchName });
    expect(branch?.commitId).toBe(commitId);
    expect(small.events).toHaveLength(1);
  });
});

describe('PutFile', () => {
  it('commits one file, and refuses what is there already', async () => {
    const file = { repositoryName, branchName, filePath: 'a', fileContent: text('1') };
    const { commitId } = await (await codecommit()).PutFile(file);
    await expect((await codecommit()).PutFile({ ...file, parentCommitId: commitId })).rejects.toMatchObject({
      name: 'SameFileContentException',
    });
  });
});

describe('GetDifferences', () => {
  it('pages through what changed, below a path if one is given', async () => {
    const first = await create({ putFiles: [put('services/web/a', '1'), put('services/api/a', '1'), put('old', '1')] });
    const { commitId } = await create({
      parentCommitId: first.commitId,
      putFiles: [put('services/web/a', '2'), put('services/web/b', '1')],
      deleteFiles: [{ filePath: 'old' }],
    });
    const call = async (input: object) =>
      (await codecommit()).GetDifferences({
        repositoryName,
        beforeCommitSpecifier: first.commitId,
        afterCommitSpecifier: commitId,
        ...input,
      });
    const page = await call({ MaxResults: 2 });
    const rest = await call({ MaxResults: 2, NextToken: page.NextToken });
    const all = [...page.differences!, ...rest.differences!];
    expect(all.map((it) => `${it.changeType} ${(it.afterBlob ?? it.beforeBlob)?.path}`)).toEqual([
      'D old',
      'M services/web/a',
      'A services/web/b',
    ]);
    expect(rest.NextToken).toBeUndefined();
    expect((await call({ afterPath: 'services/web' })).differences).toHaveLength(2);
    expect((await call({ beforeCommitSpecifier: undefined })).differences?.map((it) => it.changeType)).toEqual([
      'A',
      'A',
      'A',
    ]);
  });
});

describe('branches', () => {
  it('are created at a commit, become the default, and are deleted unless they are it', async () => {
    const { commitId } = await create({ putFiles: [put('a', '1')] });
    const room = await codecommit();
    await room.CreateBranch({ repositoryName, branchName: 'next', commitId });
    await expect(room.CreateBranch({ repositoryName, branchName: 'next', commitId })).rejects.toMatchObject({
      name: 'BranchNameExistsException',
    });
    await room.UpdateDefaultBranch({ repositoryName, defaultBranchName: 'next' });
    await expect(room.DeleteBranch({ repositoryName, branchName: 'next' })).rejects.toMatchObject({
      name: 'DefaultBranchCannotBeDeletedException',
    });
    await room.DeleteBranch({ repositoryName, branchName: 'main' });
    expect((await room.ListBranches({ repositoryName })).branches).toEqual(['next']);
  });

  it('move forward by a fast-forward merge, and by nothing else', async () => {
    const first = await create({ putFiles: [put('a', '1')] });
    const room = await codecommit();
    await room.CreateBranch({ repositoryName, branchName: 'next', commitId: first.commitId });
    const ahead = await create({ branchName: 'next', parentCommitId: first.commitId, putFiles: [put('a', '2')] });
    const merge = { repositoryName, sourceCommitSpecifier: 'next', destinationCommitSpecifier: 'main' };
    expect((await room.MergeBranchesByFastForward(merge)).commitId).toBe(ahead.commitId);
    await create({ parentCommitId: ahead.commitId, putFiles: [put('a', '3')] });
    await create({ branchName: 'next', parentCommitId: ahead.commitId, putFiles: [put('a', '4')] });
    await expect(room.MergeBranchesByFastForward(merge)).rejects.toMatchObject({
      name: 'ManualMergeRequiredException',
    });
  });
});

describe('repositories', () => {
  it('are known by name once, and a second life of the name begins empty', async () => {
    const room = await codecommit();
    await expect(room.CreateRepository({ repositoryName })).rejects.toMatchObject({
      name: 'RepositoryNameExistsException',
    });
    await create({ putFiles: [put('a', '1')] });
    expect((await room.DeleteRepository({ repositoryName })).repositoryId).toBeDefined();
    expect(await room.DeleteRepository({ repositoryName })).toEqual({});
    await room.CreateRepository({ repositoryName });
    expect((await room.ListBranches({ repositoryName })).branches).toEqual([]);
  });
});
