import { mkdir, open, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { UsersOwnError } from './fault.ts';

const inflate = promisify(inflateRaw);

/** What a central directory says of one file. */
interface Entry {
  readonly name: string;
  readonly mode: number;
  readonly method: number;
  readonly crc: number;
  readonly compressed: number;
  readonly at: number;
}

const STORED = 0;
const DEFLATED = 8;
const SYMLINK = 0o120000;
const TYPE = 0o170000;

/**
 * Unpacks a zip file, one file in memory at a time, with the modes that it records: a hook script stays executable.
 * Throws `UsersOwnError` for what is no zip file, for a file that is damaged, and for a name that leads out of the folder.
 */
export async function unzip(file: string, folder: string): Promise<void> {
  await using zip = await open(file);
  const read = async (at: number, length: number) => {
    const { buffer, bytesRead } = await zip.read(Buffer.alloc(length), 0, length, at);
    if (bytesRead < length) throw new UsersOwnError('UnknownError', 'The bundle ends too early; upload it again');
    return buffer;
  };
  for (const entry of await entries((await zip.stat()).size, read)) {
    const target = path.join(folder, entry.name);
    if (target !== folder && !target.startsWith(folder + path.sep)) {
      throw new UsersOwnError('UnknownError', `The bundle names a file outside of itself: ${entry.name}`);
    }
    if (entry.name.endsWith('/')) {
      await mkdir(target, { recursive: true });
      continue;
    }
    // The local header repeats name and extra field, with lengths of its own.
    const header = await read(entry.at, 30);
    const raw = await read(entry.at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28), entry.compressed);
    const content = entry.method === DEFLATED ? await inflate(raw) : raw;
    if (crc32(content) !== entry.crc) {
      throw new UsersOwnError('UnknownError', `${entry.name} is damaged in the bundle; upload it again`);
    }
    await mkdir(path.dirname(target), { recursive: true });
    if ((entry.mode & TYPE) === SYMLINK) await symlink(content.toString(), target);
    else await writeFile(target, content, { mode: entry.mode & 0o777 || 0o644 });
  }
}

/** The central directory, which a record at the end of the file points to. */
async function entries(size: number, read: (at: number, length: number) => Promise<Buffer>): Promise<Entry[]> {
  const tail = await read(Math.max(0, size - 65_557), Math.min(size, 65_557));
  const end = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0) throw new UsersOwnError('UnknownError', 'The bundle is not a zip file; is its bundleType right?');
  const directory = await read(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const found: Entry[] = [];
  for (let at = 0; at + 46 <= directory.length; ) {
    const nameLength = directory.readUInt16LE(at + 28);
    const entry = {
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      mode: directory.readUInt32LE(at + 38) >>> 16,
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      compressed: directory.readUInt32LE(at + 20),
      at: directory.readUInt32LE(at + 42),
    };
    if (entry.method !== STORED && entry.method !== DEFLATED) {
      throw new UsersOwnError(
        'UnknownError',
        `${entry.name} is compressed by method ${entry.method}; zip it with deflate`,
      );
    }
    found.push(entry);
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return found;
}
