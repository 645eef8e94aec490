import {
  BlobIdDoesNotExistException,
  BlobIdRequiredException,
  FileContentRequiredException,
  FileDoesNotExistException,
  FileModeTypeEnum,
  FolderDoesNotExistException,
  SameFileContentException,
} from '@aws-sdk/client-codecommit';
import type { Clock } from '../../clock.ts';
import type { Handlers } from '../../handlers.ts';
import { entryAt, listTree, readBlob, type TreeEntry } from '../../machines/git/repository.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';
import { branchName } from './branch.ts';
import { changesOf, fileMode, filePath, fits, gitMode, sized } from './change.ts';
import { commitNamed } from './commit.ts';
import { commitTo } from './commit-to.ts';
import type { Repositories } from './repositories.ts';

type Operations = Pick<
  Required<Handlers<typeof import('@aws-sdk/client-codecommit'), Call>>,
  'PutFile' | 'DeleteFile' | 'GetFile' | 'GetFolder' | 'GetBlob'
>;

export function fileOperations(repositories: Repositories, clock: Clock): Operations {
  return {
    async PutFile({ repositoryName, branchName: branch, filePath: path, fileContent, ...input }, { principal }) {
      const repository = repositories.get(repositoryName);
      const name = branchName(branch);
      const file = filePath(path);
      if (!fileContent) refuse(FileContentRequiredException, `${file} has no content`);
      const { commitId, treeId, files } = await commitTo(repository, name, {
        parent: input.parentCommitId,
        author: { name: input.name, email: input.email, fallback: principal.arn },
        message: input.commitMessage,
        at: clock.now(),
        changes: async (parent) => {
          const content = sized(fileContent, file);
          const mode = gitMode(input.fileMode);
          const old = parent && (await entryAt(repository.gitDir, parent, file));
          if (parent) await fits(repository, parent, file);
          if (old && old.mode === mode && (await readBlob(repository.gitDir, old.id)).equals(content)) {
            refuse(SameFileContentException, `${file} has this content already`);
          }
          return [{ path: file, mode, content }];
        },
      });
      await repository.announce(principal.arn);
      return { commitId, treeId, blobId: files[0]?.file.blobId ?? '' };
    },

    async DeleteFile({ repositoryName, branchName: branch, filePath: path, ...input }, { principal }) {
      const repository = repositories.get(repositoryName);
      const file = filePath(path);
      const { commitId, treeId, files } = await commitTo(repository, branchName(branch), {
        parent: input.parentCommitId,
        author: { name: input.name, email: input.email, fallback: principal.arn },
        message: input.commitMessage,
        at: clock.now(),
        changes: (parent) =>
          changesOf(repository, parent, { putFiles: [], deleteFiles: [{ filePath: file }], setFileModes: [] }),
      });
      await repository.announce(principal.arn);
      return { commitId, treeId, filePath: file, blobId: files[0]?.file.blobId ?? '' };
    },

    async GetFile({ repositoryName, commitSpecifier, filePath: path }) {
      const repository = repositories.get(repositoryName);
      const commitId = await commitNamed(repository, commitSpecifier);
      const entry = await entryAt(repository.gitDir, commitId, filePath(path));
      if (entry?.type !== 'blob') refuse(FileDoesNotExistException, `${path} does not exist in ${commitId}`);
      const fileContent = await readBlob(repository.gitDir, entry.id);
      return {
        commitId,
        blobId: entry.id,
        filePath: entry.path,
        fileMode: fileMode(entry.mode),
        fileSize: fileContent.length,
        fileContent,
      };
    },

    async GetFolder({ repositoryName, commitSpecifier, folderPath = '' }) {
      const repository = repositories.get(repositoryName);
      const commitId = await commitNamed(repository, commitSpecifier);
      const folder = folderPath.replace(/^\/+|\/+$/g, '');
      const tree = await entryAt(repository.gitDir, commitId, folder);
      if (tree?.type !== 'tree') refuse(FolderDoesNotExistException, `${folderPath} does not exist in ${commitId}`);
      const entries = await listTree(repository.gitDir, tree.id);
      const absolutePath = (entry: TreeEntry) => (folder ? `${folder}/${entry.path}` : entry.path);
      const blob = (entry: TreeEntry) => ({
        blobId: entry.id,
        absolutePath: absolutePath(entry),
        relativePath: entry.path,
        fileMode: fileMode(entry.mode),
      });
      const isLink = (entry: TreeEntry) => fileMode(entry.mode) === FileModeTypeEnum.SYMLINK;
      const of = (type: TreeEntry['type']) => entries.filter((entry) => entry.type === type);
      return {
        commitId,
        folderPath: folder,
        treeId: tree.id,
        subFolders: of('tree').map((entry) => ({
          treeId: entry.id,
          absolutePath: absolutePath(entry),
          relativePath: entry.path,
        })),
        files: of('blob')
          .filter((entry) => !isLink(entry))
          .map(blob),
        symbolicLinks: of('blob').filter(isLink).map(blob),
        subModules: of('commit').map((entry) => ({
          commitId: entry.id,
          absolutePath: absolutePath(entry),
          relativePath: entry.path,
        })),
      };
    },

    async GetBlob({ repositoryName, blobId }) {
      const repository = repositories.get(repositoryName);
      if (!blobId) refuse(BlobIdRequiredException, 'Blob ID cannot be null or empty');
      const gone = () => refuse(BlobIdDoesNotExistException, `Blob ${blobId} does not exist in ${repository.name}`);
      if (!/^[0-9a-f]{40}$/.test(blobId)) gone();
      return { content: await readBlob(repository.gitDir, blobId).catch(gone) };
    },
  };
}
