import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** The whole of a body that a service answered with. */
export async function bytesOf(body: Readable | Uint8Array | string | undefined): Promise<Uint8Array> {
  if (body instanceof Readable) return await buffer(body);
  return typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array());
}
