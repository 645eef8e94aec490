import { mkdir } from 'node:fs/promises';
import { GitFailed, git, gitLine } from './git.ts';
import { looseCommit } from './loose-commit.ts';
import { references } from './references.ts';

/** A file or folder of a tree. `mode` is git's: `100644`, `100755`, `120000`, `040000`, `160000`. */
export interface TreeEntry {
  readonly mode: string;
  readonly type: 'blob' | 'tree' | 'commit';
  readonly id: string;
  readonly path: string;
}

export interface Person {
  readonly name: string;
  readonly email: string;
  /** git's own form: seconds since 1970 and the offset, `1484167798 -0800`. */
  readonly date: string;
}

export interface CommitObject {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Person;
  readonly committer: Person;
  readonly message: string;
}

/** Makes a bare repository whose default branch is `main` until a first branch decides otherwise. */
export async function initRepository(gitDir: string): Promise<void> {
  await mkdir(gitDir, { recursive: true });
  await git(['init', '--bare', '--quiet', '--initial-branch', 'main', gitDir]);
}

/** The commit behind a branch, a tag, a full reference or an id; undefined when there is none. */
export async function commitOf(gitDir: string, specifier: string): Promise<string | undefined> {
  // A specifier that looks like an option or like one of git's expressions names nothing here.
  if (!/^[\w./+-]+$/.test(specifier) || specifier.startsWith('-') || specifier.includes('..')) return undefined;
  const id = await written(gitDir, specifier);
  if (await looseCommit(gitDir, id)) return id;
  return gitLine(['rev-parse', '--verify', '--quiet', '--end-of-options', `${specifier}^{commit}`], { gitDir }).catch(
    absent,
  );
}

/** What a specifier stands for, in the order in which git tries; itself where it is no branch and no tag. */
async function written(gitDir: string, specifier: string): Promise<string> {
  // An id comes before a branch of this name, and `HEAD` and its like are no branches.
  if (/^([0-9a-f]{40}|[A-Z_]+)$/.test(specifier)) return specifier;
  const known = await references(gitDir);
  const names = ['', 'refs/', 'refs/tags/', 'refs/heads/'].map((prefix) => prefix + specifier);
  return known[names.find((name) => name in known) ?? ''] ?? specifier;
}

export async function readCommit(gitDir: string, id: string): Promise<CommitObject | undefined> {
  const raw = (await looseCommit(gitDir, id)) ?? (await git(['cat-file', 'commit', id], { gitDir }).catch(absent));
  if (!raw) return undefined;
  const text = raw.toString();
  const end = text.indexOf('\n\n');
  const headers = text.slice(0, end).split('\n');
  const all = (key: string) =>
    headers.filter((line) => line.startsWith(`${key} `)).map((line) => line.slice(key.length + 1));
  return {
    id,
    tree: all('tree')[0] ?? '',
    parents: all('parent'),
    author: person(all('author')[0] ?? ''),
    committer: person(all('committer')[0] ?? ''),
    message: text.slice(end + 2),
  };
}

/** What lies at a path of a commit or tree; undefined when nothing does. The empty path is the root. */
export async function entryAt(gitDir: string, tree: string, path: string): Promise<TreeEntry | undefined> {
  if (path === '')
    return { mode: '040000', type: 'tree', id: await gitLine(['rev-parse', `${tree}^{tree}`], { gitDir }), path };
  const [entry] = parseTree(await git(['ls-tree', '-z', '--full-tree', tree, '--', path], { gitDir }));
  return entry?.path === path ? entry : undefined;
}

/** The entries of a tree, with everything below them if `recursive`. */
export async function listTree(gitDir: string, tree: string, recursive = false): Promise<TreeEntry[]> {
  return parseTree(await git(['ls-tree', '-z', '--full-tree', ...(recursive ? ['-r'] : []), tree], { gitDir }));
}

export function readBlob(gitDir: string, id: string): Promise<Buffer> {
  return git(['cat-file', 'blob', id], { gitDir });
}

/** Points a reference at a commit if it still is where the caller saw it (undefined: it does not exist). Throws `GitFailed`. */
export async function moveReference(gitDir: string, ref: string, to: string | undefined, from: string | undefined) {
  const zero = '0'.repeat(40);
  const args = to ? [ref, to, from ?? zero] : ['-d', ref, ...(from ? [from] : [])];
  await git(['update-ref', ...args], { gitDir });
}

function parseTree(raw: Buffer): TreeEntry[] {
  return raw
    .toString()
    .split('\0')
    .filter(Boolean)
    .map((line) => {
      const tab = line.indexOf('\t');
      const [mode = '', type, id = ''] = line.slice(0, tab).split(' ');
      return { mode, type: type as TreeEntry['type'], id, path: line.slice(tab + 1) };
    });
}

function person(line: string): Person {
  const [, name = '', email = '', date = ''] = /^(.*?) ?<(.*?)> (.*)$/.exec(line) ?? [];
  return { name, email, date };
}

function absent(error: Error): undefined {
  if (!(error instanceof GitFailed)) throw error;
}
