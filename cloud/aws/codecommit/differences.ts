import { git } from '../../machines/git/git.ts';

export interface Side {
  readonly path: string;
  readonly blobId: string;
  /** git's: `100644`. */
  readonly mode: string;
}

/** A file that differs between two commits. AWS tells a renamed file as one deleted and one added. */
export interface Difference {
  readonly kind: 'A' | 'M' | 'D';
  readonly before?: Side;
  readonly after?: Side;
}

/** The id that git gives to a tree without entries; every repository has it. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Every file that differs, in the order of their paths; without a first commit every file is new. */
export async function differences(gitDir: string, before: string | undefined, after: string): Promise<Difference[]> {
  const from = before ?? EMPTY_TREE;
  const raw = await git(['diff-tree', '-r', '-z', '--raw', '--no-renames', '--full-index', from, after], { gitDir });
  const fields = raw.toString().split('\0');
  const found: Difference[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [, modeBefore = '', modeAfter = '', idBefore = '', idAfter = '', status = ''] =
      /^:(\d+) (\d+) (\w+) (\w+) (\w)/.exec(fields[at] ?? '') ?? [];
    const path = fields[at + 1] ?? '';
    const kind = status === 'A' || status === 'D' ? status : 'M';
    found.push({
      kind,
      ...(kind !== 'A' && { before: { path, blobId: idBefore, mode: modeBefore } }),
      ...(kind !== 'D' && { after: { path, blobId: idAfter, mode: modeAfter } }),
    });
  }
  return found;
}
