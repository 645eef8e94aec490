import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { inflateSync } from 'node:zlib';

/**
 * The text of a commit that lies in the repository as a file of its own, as what was pushed or written a moment ago does.
 * Undefined for whatever else has this id, and for what lies in a pack: git knows.
 */
export async function looseCommit(gitDir: string, id: string): Promise<Buffer | undefined> {
  if (!/^[0-9a-f]{40}$/.test(id)) return undefined;
  const file = path.join(gitDir, 'objects', id.slice(0, 2), id.slice(2));
  const packed = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  if (!packed) return undefined;
  const raw = inflateSync(packed);
  const end = raw.indexOf(0);
  return raw.subarray(0, end).toString().startsWith('commit ') ? raw.subarray(end + 1) : undefined;
}
