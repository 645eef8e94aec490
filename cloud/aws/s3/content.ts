import { createCipheriv, createDecipheriv, createHash, randomBytes, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ChecksumAlgorithm, checksum } from '../../wire/checksum.ts';

/** Bytes on disk: a file of their own, AES-256-CTR under a key that is kept elsewhere. CTR, so that a range can be read from its start. */
export interface Content {
  readonly file: string;
  readonly iv: string;
  readonly size: number;
  /** Of the plain bytes, in hex. */
  readonly md5: string;
  /** Of the plain bytes, in base 64. */
  readonly checksum?: string;
}

export interface Contents {
  write(bytes: Readable, key: Uint8Array, algorithm?: ChecksumAlgorithm): Promise<Content>;
  /** The bytes from `start` to `end`, both included. */
  read(content: Content, key: Uint8Array, start?: number, end?: number): Readable;
  remove(content: Content): Promise<void>;
  /** Removes what is not among these: bytes that a killed cloud had written without getting to say whose they are. */
  sweep(known: ReadonlySet<string>): Promise<void>;
}

const CIPHER = 'aes-256-ctr';
const BLOCK = 16;

export async function openContents(folder: string): Promise<Contents> {
  await mkdir(folder, { recursive: true });
  const at = (file: string) => path.join(folder, file.slice(0, 2), file);
  return {
    async write(bytes, key, algorithm) {
      const file = randomUUID();
      const iv = randomBytes(BLOCK);
      const md5 = createHash('md5');
      const sum = algorithm && checksum(algorithm);
      let size = 0;
      await mkdir(path.dirname(at(file)), { recursive: true });
      try {
        await pipeline(
          bytes,
          async function* (chunks: AsyncIterable<Buffer>) {
            for await (const chunk of chunks) {
              size += chunk.length;
              md5.update(chunk);
              sum?.update(chunk);
              yield chunk;
            }
          },
          createCipheriv(CIPHER, key, iv),
          createWriteStream(at(file)),
        );
      } catch (error) {
        await rm(at(file), { force: true });
        throw error;
      }
      return { file, iv: iv.toString('base64'), size, md5: md5.digest('hex'), checksum: sum?.digest() };
    },
    read(content, key, start = 0, end = content.size - 1) {
      if (content.size === 0) return Readable.from([]);
      const skip = start % BLOCK;
      const decipher = createDecipheriv(CIPHER, key, counter(content.iv, (start - skip) / BLOCK));
      decipher.update(Buffer.alloc(skip));
      const file = createReadStream(at(content.file), { start, end });
      return file.on('error', (error) => decipher.destroy(error)).pipe(decipher);
    },
    remove: (content) => rm(at(content.file), { force: true }),
    async sweep(known) {
      const files = (await readdir(folder, { recursive: true })).map((it) => path.basename(it));
      const orphans = files.filter((it) => it.length === randomUUID().length && !known.has(it));
      await Promise.all(orphans.map((it) => rm(at(it), { force: true })));
    },
  };
}

/** The counter of CTR mode so many blocks after its start: one number of 128 bits. */
function counter(iv: string, blocks: number): Buffer {
  const value = (BigInt(`0x${Buffer.from(iv, 'base64').toString('hex')}`) + BigInt(blocks)) % (1n << 128n);
  return Buffer.from(value.toString(16).padStart(32, '0'), 'hex');
}
