import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdCompress, createZstdDecompress } from 'node:zlib';
import { makeFolder, writeOwned } from './account.ts';
import { EMPTIED, LEFT_OUT, readControlFile } from './cluster-copy.ts';
import type { Installation } from './installation.ts';
import type { Pair } from './pair.ts';

/** A backup file was changed, cut short, or is read with another key than it was written with. */
export class BackupUnreadable extends Error {
  override readonly name = 'BackupUnreadable';
}

/**
 * Writes the whole cluster, while it runs, into one file: each file of it with its name, then the WAL that makes them agree,
 * compressed, and encrypted with AES-256-GCM in frames, so that nothing is believed before it is authenticated and a file that
 * was cut short is noticed. Without the key the file is noise, which is what makes forgetting the key a deletion.
 */
export async function backUp(pair: Pair, file: string, key: Uint8Array): Promise<void> {
  const folder = pair.primary.server.folder;
  const connection = pair.connect();
  const partial = `${file}.partial`;
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    await connection.query(`select pg_backup_start('snapshot', fast => true)`);
    async function* entries(): AsyncGenerator<Buffer> {
      for (const name of filesOf(folder, '')) yield* entry(name, await maybe(path.join(folder, name)));
      yield* entry(path.join('global', 'pg_control'), readControlFile(folder));
      const [stopped] = await connection.query<{ labelfile: string }>(
        'select labelfile from pg_backup_stop(wait_for_archive => false)',
      );
      yield* entry('backup_label', Buffer.from(stopped!.labelfile));
      for (const name of readdirSync(path.join(folder, 'pg_wal'))) {
        if (/^[0-9A-F]{24}$|\.history$/.test(name))
          yield* entry(path.join('pg_wal', name), await maybe(path.join(folder, 'pg_wal', name)));
      }
    }
    await pipeline(
      Readable.from(entries()),
      createZstdCompress(),
      encryption(key),
      createWriteStream(partial, { mode: 0o600 }),
    );
    renameSync(partial, file);
  } finally {
    rmSync(partial, { force: true });
    await connection.close();
  }
}

/** Fills an empty data folder from a backup. Throws `BackupUnreadable`. */
export async function restoreBackup(
  installation: Installation,
  file: string,
  key: Uint8Array,
  folder: string,
): Promise<void> {
  const { account } = installation;
  makeFolder(account, folder);
  for (const name of [...EMPTIED, path.join('pg_wal', 'archive_status'), path.join('pg_wal', 'summaries')]) {
    makeFolder(account, path.join(folder, name));
  }
  await pipeline(
    createReadStream(file),
    decryption(key),
    createZstdDecompress(),
    async (plain: AsyncIterable<Buffer>) => {
      for await (const [name, content] of parse(plain)) {
        // A folder is a name that ends in a slash, and comes before what is in it.
        if (name.endsWith(path.sep)) makeFolder(account, path.join(folder, name));
        else writeOwned(account, path.join(folder, name), content);
      }
    },
  );
}

function* filesOf(folder: string, below: string): Generator<string> {
  for (const found of readdirSync(path.join(folder, below), { withFileTypes: true })) {
    const name = path.join(below, found.name);
    if (LEFT_OUT.test(found.name) || name === path.join('global', 'pg_control')) continue;
    if (!found.isDirectory()) yield name;
    else if (below === '' && EMPTIED.has(found.name)) continue;
    else {
      yield name + path.sep;
      yield* filesOf(folder, name);
    }
  }
}

/** Below this size a file is read at once: a thousand small ones take a second with promises, and a tenth of it without. */
const SMALL = 1 << 20;

/** A file that is dropped while it is copied is dropped by the WAL as well. */
async function maybe(file: string): Promise<Buffer | undefined> {
  if (file.endsWith(path.sep)) return Buffer.alloc(0);
  try {
    return statSync(file).size < SMALL ? readFileSync(file) : await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

/** Length of the name, length of the content, name, content. */
function* entry(name: string, content: Buffer | undefined): Generator<Buffer> {
  if (!content) return;
  const lengths = Buffer.alloc(12);
  lengths.writeUInt32BE(Buffer.byteLength(name));
  lengths.writeBigUInt64BE(BigInt(content.length), 4);
  yield Buffer.concat([lengths, Buffer.from(name)]);
  if (content.length > 0) yield content;
}

async function* parse(plain: AsyncIterable<Buffer>): AsyncGenerator<[string, Buffer]> {
  const bytes = reader(plain);
  for (;;) {
    const lengths = await bytes(12);
    if (!lengths) return;
    const name = (await bytes(lengths.readUInt32BE()))!.toString();
    const content = (await bytes(Number(lengths.readBigUInt64BE(4)))) ?? Buffer.alloc(0);
    yield [name, content];
  }
}

const FRAME = 1 << 20;
const LAST = 0x80000000;

/** Frames of up to 1 MiB: length with a mark on the last, nonce, ciphertext, tag. Number and mark are authenticated. */
function encryption(key: Uint8Array) {
  return async function* (compressed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let number = 0;
    const frame = (content: Buffer, last: boolean) => {
      const head = Buffer.alloc(4);
      head.writeUInt32BE((content.length | (last ? LAST : 0)) >>> 0);
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(bound(head, number++));
      return Buffer.concat([head, nonce, cipher.update(content), cipher.final(), cipher.getAuthTag()]);
    };
    let held = Buffer.alloc(0);
    for await (const chunk of compressed) {
      held = Buffer.concat([held, chunk]);
      for (; held.length > FRAME; held = held.subarray(FRAME)) yield frame(held.subarray(0, FRAME), false);
    }
    yield frame(held, true);
  };
}

function decryption(key: Uint8Array) {
  return async function* (file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const bytes = reader(file);
    for (let number = 0, last = false; !last; number++) {
      const head = await bytes(4);
      if (!head) throw new BackupUnreadable('The backup is cut short');
      const length = head.readUInt32BE();
      last = length >= LAST;
      const sealed = await bytes(12 + (length % LAST) + 16);
      if (!sealed) throw new BackupUnreadable('The backup is cut short');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(bound(head, number));
        decipher.setAuthTag(sealed.subarray(-16));
        yield Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
      } catch {
        throw new BackupUnreadable(
          `Frame ${number} of the backup does not authenticate: another key, or changed bytes`,
        );
      }
    }
  };
}

function bound(head: Buffer, number: number): Buffer {
  const place = Buffer.alloc(4);
  place.writeUInt32BE(number);
  return Buffer.concat([head, place]);
}

/** Exactly so many bytes at a time; undefined at the end. */
function reader(source: AsyncIterable<Buffer>): (count: number) => Promise<Buffer | undefined> {
  const chunks = source[Symbol.asyncIterator]();
  let held: Buffer[] = [];
  let size = 0;
  return async (count) => {
    while (size < count) {
      const { done, value } = await chunks.next();
      if (done) return undefined;
      held.push(value);
      size += value.length;
    }
    const all = held.length === 1 ? held[0]! : Buffer.concat(held);
    held = [all.subarray(count)];
    size -= count;
    return all.subarray(0, count);
  };
}
