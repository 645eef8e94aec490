import type { IncomingMessage } from 'node:http';
import type { Middleware } from 'koa';
import { Problem } from './problem.ts';

/** What nothing here exceeds: a guild with the longest of names, or a form about one. */
const LIMIT = 16_384;

declare module 'koa' {
  interface Request {
    /** What `body` read; undefined when the request had none. */
    body?: unknown;
  }
}

const CARRY = ['POST', 'PUT', 'PATCH'];

/**
 * Reads the bodies of requests that write: of this type, up to 16 kB. They are UTF-8, as RFC 8259 and the pages here want them; a parser that knows
 * every other charset costs each process 5 MB of tables.
 * @throws Problem 400, 413 or 415
 */
export function body(type: string, parse: (text: string) => unknown): Middleware {
  return async (ctx, next) => {
    // Null when there is no body, false when there is one of another type.
    const sent = CARRY.includes(ctx.method) ? ctx.is(type) : null;
    if (sent === false) {
      throw new Problem(415, `Send ${type}, not ${ctx.get('content-type') || 'a body without a type'}`);
    }
    if (sent && ctx.get('content-encoding'))
      throw new Problem(415, 'Send the body as it is, without a Content-Encoding');
    if (sent) ctx.request.body = parse(await read(ctx.req));
    await next();
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    // What is too much is read to its end and dropped: a caller that is still sending would not see the answer.
    if (size <= LIMIT) pieces.push(piece);
  }
  if (size > LIMIT) throw new Problem(413, 'The body has more than 16 kB');
  return Buffer.concat(pieces).toString('utf8');
}

/** @throws Problem 400 that says where the text stops being JSON */
export function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem(400, `The body is not JSON: ${(error as Error).message}`);
  }
}

/** The fields of a form; of a field that was sent twice, the last. */
export function form(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}
