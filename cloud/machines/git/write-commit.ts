import { randomUUID } from 'node:crypto';
import { git } from './git.ts';
import { moveReference } from './repository.ts';

export type Change =
  | { readonly path: string; readonly mode: '100644' | '100755' | '120000'; readonly content: Uint8Array }
  /** Another mode, or another path, for a blob that exists. */
  | { readonly path: string; readonly mode: '100644' | '100755' | '120000'; readonly blob: string }
  | { readonly path: string; readonly removed: true };

interface NewCommit {
  readonly parents: readonly string[];
  readonly author: { readonly name: string; readonly email: string };
  readonly message: string;
  readonly at: Date;
  readonly changes: readonly Change[];
}

/**
 * Writes a commit and everything in it as real objects, by one `git fast-import`. No branch moves: the caller decides that
 * with `moveReference`, which compares and swaps.
 */
export async function writeCommit(gitDir: string, commit: NewCommit): Promise<string> {
  // fast-import writes to a reference; one of its own keeps the branch out of it, and keeps the commit until the branch has it.
  const ref = `refs/import/${randomUUID()}`;
  const message = Buffer.from(commit.message);
  const who = `${clean(commit.author.name)} <${clean(commit.author.email)}> ${Math.floor(commit.at.getTime() / 1000)} +0000`;
  const [first, ...merged] = commit.parents;
  const parts: (string | Uint8Array)[] = [
    `commit ${ref}\nmark :1\nauthor ${who}\ncommitter ${who}\ndata ${message.length}\n`,
    message,
    '\n',
    first ? `from ${first}\n` : '',
    ...merged.map((parent) => `merge ${parent}\n`),
    ...commit.changes.flatMap((change) => {
      if ('removed' in change) return [`D ${quoted(change.path)}\n`];
      if ('blob' in change) return [`M ${change.mode} ${change.blob} ${quoted(change.path)}\n`];
      return [`M ${change.mode} inline ${quoted(change.path)}\ndata ${change.content.length}\n`, change.content, '\n'];
    }),
    '\nget-mark :1\ndone\n',
  ];
  const input = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
  const id = (await git(['fast-import', '--quiet', '--done'], { gitDir, input })).toString().trim();
  await moveReference(gitDir, ref, undefined, id);
  return id;
}

/** A name or address in a commit holds no angle brackets and no line ends. */
const clean = (text: string) => text.replace(/[<>\n\0]/g, '').trim() || 'Unknown';

const quoted = (path: string) => `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
