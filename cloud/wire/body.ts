import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { gunzipSync } from 'node:zlib';
import { isChunked, unchunked } from './payload.ts';
import { sha256 } from './signature.ts';
import { WireError } from './wire-error.ts';

/** A request's body: either read whole, or handed on as it flows. */
export interface Body {
  /** All of it, without chunk framing. What is compressed stays so: to S3 that is the object. */
  raw(): Promise<Buffer>;
  /** All of it, decompressed: to the other services compression is only packaging. */
  bytes(): Promise<Buffer>;
  /** SHA-256 of what was read whole, as it came: a signature covers the compressed bytes. */
  hash(): string | undefined;
  /** As it flows. Fails at its end when it does not have the hash that the signature vouches for. */
  stream(): Readable;
}

export function openBody(request: IncomingMessage): Body {
  let read: Buffer | undefined;
  const declared = String(request.headers['x-amz-content-sha256'] ?? '');
  const hashed = /^[0-9a-f]{64}$/.test(declared) && !isChunked(request.headers);
  const bytes = () => (hashed ? compared(unchunked(request), declared) : unchunked(request));
  const raw = async () => {
    read ??= Buffer.concat(await collect(bytes()));
    return read;
  };
  return {
    raw,
    async bytes() {
      const encodings = request.headers['content-encoding']?.split(',').map((it) => it.trim());
      return encodings?.includes('gzip') ? unzip(await raw()) : raw();
    },
    hash: () => read && sha256(read),
    stream: () => Readable.from(bytes(), { objectMode: false }),
  };
}

async function collect(bytes: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return chunks;
}

async function* compared(bytes: AsyncIterable<Buffer>, declared: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
  if (hash.digest('hex') !== declared) throw mismatch();
}

function unzip(raw: Buffer): Buffer {
  try {
    return gunzipSync(raw);
  } catch (error) {
    throw new WireError('SerializationException', `The body says it is gzip, and is not: ${(error as Error).message}`);
  }
}

const mismatch = () =>
  new WireError(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
