import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** S3 clients that do not know the length or the checksum beforehand send their body in chunks of their own framing. */
export function isChunked(headers: IncomingHttpHeaders): boolean {
  return (
    /aws-chunked/.test(headers['content-encoding'] ?? '') ||
    String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-')
  );
}

/** The request's bytes without the aws-chunked framing (sizes, chunk signatures, trailing checksums). */
export async function* unchunked(request: IncomingMessage): AsyncGenerator<Buffer> {
  if (!isChunked(request.headers)) {
    yield* request as AsyncIterable<Buffer>;
    return;
  }
  let buffer: Buffer = Buffer.alloc(0);
  let left = 0;
  let afterData = false;
  let ended = false;
  for await (const bytes of request as AsyncIterable<Buffer>) {
    if (ended) continue; // trailers
    buffer = buffer.length ? Buffer.concat([buffer, bytes]) : bytes;
    while (!ended && buffer.length) {
      if (left > 0) {
        const data = buffer.subarray(0, left);
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
}
