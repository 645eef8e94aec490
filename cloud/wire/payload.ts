import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { type Checksum, checksum, isChecksumAlgorithm } from './checksum.ts';
import { WireError } from './wire-error.ts';

/** S3 clients that do not know the length or the checksum beforehand send their body in chunks of their own framing. */
export function isChunked(headers: IncomingHttpHeaders): boolean {
  return (
    /aws-chunked/.test(headers['content-encoding'] ?? '') ||
    String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-')
  );
}

/**
 * The request's bytes without the aws-chunked framing (sizes, chunk signatures, trailers). Fails at the end with `BadDigest` when the
 * trailing checksum is another, with `IncompleteBody` when there is less than was announced.
 */
export async function* unchunked(request: IncomingMessage): AsyncGenerator<Buffer> {
  if (!isChunked(request.headers)) {
    yield* request as AsyncIterable<Buffer>;
    return;
  }
  const trailing = trailingChecksum(request.headers);
  let length = 0;
  let buffer: Buffer = Buffer.alloc(0);
  let left = 0;
  let afterData = false;
  let ended = false;
  for await (const bytes of request as AsyncIterable<Buffer>) {
    buffer = buffer.length ? Buffer.concat([buffer, bytes]) : bytes;
    while (!ended && buffer.length) {
      if (left > 0) {
        const data = buffer.subarray(0, left);
        trailing?.sum.update(data);
        length += data.length;
        yield data;
        left -= data.length;
        buffer = buffer.subarray(data.length);
        afterData = left === 0;
        continue;
      }
      const end = buffer.indexOf('\r\n');
      if (end < 0) break;
      // A chunk ends with an empty line; what follows is the next one's size, in hex, perhaps with a signature.
      if (!afterData) {
        left = Number.parseInt(buffer.subarray(0, end).toString('latin1'), 16);
        ended = !left;
      }
      afterData = false;
      buffer = buffer.subarray(end + 2);
    }
  }
  const announced = request.headers['x-amz-decoded-content-length'];
  if (!ended || (announced !== undefined && Number(announced) !== length)) {
    const what = `${length} bytes came of ${announced ?? 'a body without end'}`;
    throw new WireError('IncompleteBody', `The request body terminated unexpectedly: ${what}`);
  }
  if (trailing && !buffer.toString('latin1').includes(`${trailing.header}:${trailing.sum.digest()}`)) {
    throw new WireError('BadDigest', `The ${trailing.header} you specified did not match the calculated checksum.`);
  }
}

function trailingChecksum(headers: IncomingHttpHeaders): { header: string; sum: Checksum } | undefined {
  const header = String(headers['x-amz-trailer'] ?? '').trim();
  const algorithm = header.replace('x-amz-checksum-', '').toUpperCase();
  return isChecksumAlgorithm(algorithm) ? { header, sum: checksum(algorithm) } : undefined;
}
