import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { lstat, readdir, readFile, readlink, stat } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { Zip, ZipDeflate } from 'fflate';
import type { ArtifactSpec } from './buildspec.ts';
import { PhaseFailed } from './fault.ts';

export interface Archive {
  readonly sha256: string;
  readonly md5: string;
  readonly size: number;
}

/** The earliest time that a zip file can tell. With it the same files give the same bytes, whenever they were built. */
const EPOCH = new Date(1980, 0, 1);
/** How much is compressed before others get their turn in this process. */
const CHUNK = 64 * 1024;

/** Packs what the buildspec names, sorted, with modes and without times. Throws `PhaseFailed` when there is nothing. */
export async function packArtifact(source: string, spec: ArtifactSpec, target: string): Promise<Archive> {
  const base = path.resolve(source, spec['base-directory']);
  const files = await filesOf(base, spec);
  const out = createWriteStream(target);
  const digests = [createHash('sha256'), createHash('md5')];
  let size = 0;
  const zip = new Zip((error, chunk, final) => {
    if (error) return void out.destroy(error);
    for (const digest of digests) digest.update(chunk);
    size += chunk.length;
    out.write(chunk);
    if (final) out.end();
  });
  for (const name of files) {
    const file = path.join(base, name);
    const found = await lstat(file);
    const entry = new ZipDeflate(spec['discard-paths'] ? path.basename(name) : name, { level: 6 });
    entry.mtime = EPOCH;
    entry.os = 3; // Unix: the upper half of the attributes is the mode
    entry.attrs = ((found.isSymbolicLink() ? 0o120777 : 0o100000 | (found.mode & 0o111 ? 0o755 : 0o644)) << 16) >>> 0;
    zip.add(entry);
    const content = found.isSymbolicLink() ? Buffer.from(await readlink(file)) : await readFile(file);
    for (let at = 0; at < content.length; at += CHUNK) {
      entry.push(content.subarray(at, at + CHUNK), at + CHUNK >= content.length);
      await setImmediate();
    }
    if (content.length === 0) entry.push(content, true);
  }
  zip.end();
  await finished(out);
  const [sha256 = '', md5 = ''] = digests.map((digest) => digest.digest('hex'));
  return { sha256, md5, size };
}

/** What the buildspec names, file by file: `name` is the path below the artifact. Throws `PhaseFailed` when there is nothing. */
export async function artifactFiles(
  source: string,
  spec: ArtifactSpec,
): Promise<{ name: string; file: string; size: number }[]> {
  const base = path.resolve(source, spec['base-directory']);
  const names = await filesOf(base, spec);
  return Promise.all(
    names.map(async (name) => {
      const file = path.join(base, name);
      return { name: spec['discard-paths'] ? path.basename(name) : name, file, size: (await stat(file)).size };
    }),
  );
}

async function filesOf(base: string, spec: ArtifactSpec): Promise<string[]> {
  const { files, 'exclude-paths': excluded } = spec;
  const entries = await readdir(base, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return [];
    },
  );
  const names = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(base, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
  const matches = (name: string) => (pattern: string) => {
    const glob = path.posix.normalize(pattern);
    // AWS's `**/*` is every file, hidden ones too.
    return glob === '**/*' || glob === '**' || name === glob || path.posix.matchesGlob(name, glob);
  };
  const found = names.filter((name) => files.some(matches(name)) && !excluded.some(matches(name))).sort();
  if (found.length > 0) return found;
  throw new PhaseFailed(
    'CLIENT_ERROR',
    `no matching artifact paths found in ${spec['base-directory']} for ${files.join(', ')}`,
  );
}
