import {
  DirectoryNameConflictsWithFileNameException,
  FileContentAndSourceFileSpecifiedException,
  FileContentSizeLimitExceededException,
  FileDoesNotExistException,
  FileEntryRequiredException,
  FileModeTypeEnum,
  FileNameConflictsWithDirectoryNameException,
  InvalidFileModeException,
  InvalidPathException,
  MaximumFileEntriesExceededException,
  PathRequiredException,
  type PutFileEntry,
  SamePathRequestException,
  SourceFileOrContentRequiredException,
} from '@aws-sdk/client-codecommit';
import { entryAt } from '../../machines/git/repository.ts';
import type { Change } from '../../machines/git/write-commit.ts';
import { refuse } from '../refuse.ts';
import type { Repository } from './repositories.ts';

export interface FileChanges {
  readonly putFiles: readonly PutFileEntry[];
  readonly deleteFiles: readonly { filePath: string | undefined }[];
  readonly setFileModes: readonly { filePath: string | undefined; fileMode: FileModeTypeEnum | undefined }[];
}

/** AWS's quotas for one commit through the API. */
const MOST_FILES = 100;
const LARGEST_FILE = 6 * 1024 * 1024;

const MODES = {
  [FileModeTypeEnum.NORMAL]: '100644',
  [FileModeTypeEnum.EXECUTABLE]: '100755',
  [FileModeTypeEnum.SYMLINK]: '120000',
} as const;

export function gitMode(mode: FileModeTypeEnum | undefined = FileModeTypeEnum.NORMAL) {
  return (
    MODES[mode] ??
    refuse(InvalidFileModeException, `${mode} is not a valid file mode; use ${Object.keys(MODES).join(', ')}`)
  );
}

export function fileMode(mode: string): FileModeTypeEnum {
  return (Object.entries(MODES).find(([, git]) => git === mode)?.[0] as FileModeTypeEnum) ?? FileModeTypeEnum.NORMAL;
}

/** A path below the root, without a slash at its start or end and without `.` and `..`. */
export function filePath(path: string | undefined): string {
  if (!path) refuse(PathRequiredException, 'The path cannot be null or empty');
  const parts = path.split('/');
  if (parts.some((part) => ['', '.', '..', '.git'].includes(part)) || path.includes('\0')) {
    refuse(
      InvalidPathException,
      `${path} is not a valid path: name a file relative to the root, e.g. services/web/app.ts`,
    );
  }
  return path;
}

/** What git is to do for these changes on top of a commit (undefined: the first one). Throws what AWS throws for each that cannot be. */
export async function changesOf(
  repository: Repository,
  parent: string | undefined,
  { putFiles, deleteFiles, setFileModes }: FileChanges,
): Promise<Change[]> {
  const paths = [...putFiles, ...deleteFiles, ...setFileModes].map((it) => filePath(it.filePath));
  if (paths.length === 0) refuse(FileEntryRequiredException, 'A commit needs at least one file to put or delete');
  if (paths.length > MOST_FILES) {
    refuse(
      MaximumFileEntriesExceededException,
      `${paths.length} files are too many; one commit takes at most ${MOST_FILES}`,
    );
  }
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice) refuse(SamePathRequestException, `${twice} is named more than once`);
  const existing = async (path: string) => {
    const entry = parent ? await entryAt(repository.gitDir, parent, path) : undefined;
    if (entry?.type !== 'blob') refuse(FileDoesNotExistException, `${path} does not exist in ${repository.name}`);
    return entry;
  };

  return Promise.all([
    ...putFiles.map(async (file): Promise<Change> => {
      const path = filePath(file.filePath);
      if (parent) await fits(repository, parent, path);
      const mode = gitMode(file.fileMode);
      if (file.fileContent && file.sourceFile) {
        refuse(FileContentAndSourceFileSpecifiedException, `${path} has both a content and a source file; give one`);
      }
      if (file.sourceFile) return { path, mode, blob: (await existing(filePath(file.sourceFile.filePath))).id };
      if (!file.fileContent)
        refuse(SourceFileOrContentRequiredException, `${path} has neither a content nor a source file`);
      return { path, mode, content: sized(file.fileContent, path) };
    }),
    ...putFiles
      .filter((file) => file.sourceFile?.isMove)
      .map((file): Promise<Change> => Promise.resolve({ path: filePath(file.sourceFile?.filePath), removed: true })),
    ...deleteFiles.map(
      async (file): Promise<Change> => ({ path: (await existing(filePath(file.filePath))).path, removed: true }),
    ),
    ...setFileModes.map(async (file): Promise<Change> => {
      const { path, id } = await existing(filePath(file.filePath));
      return { path, mode: gitMode(file.fileMode), blob: id };
    }),
  ]);
}

export function sized(content: Uint8Array, path: string): Uint8Array {
  if (content.length > LARGEST_FILE) {
    refuse(
      FileContentSizeLimitExceededException,
      `${path} has ${content.length} bytes; at most ${LARGEST_FILE} are allowed`,
    );
  }
  return content;
}

/** A file cannot take the place of a folder, nor lie below a file: git would silently replace either. */
export async function fits(repository: Repository, parent: string, path: string): Promise<void> {
  const parts = path.split('/');
  const above = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
  const [own, ...folders] = await Promise.all([path, ...above].map((it) => entryAt(repository.gitDir, parent, it)));
  if (own?.type === 'tree') refuse(FileNameConflictsWithDirectoryNameException, `${path} is a folder`);
  const file = folders.find((entry) => entry?.type === 'blob');
  if (file) refuse(DirectoryNameConflictsWithFileNameException, `${file.path} is a file; ${path} cannot lie below it`);
}
