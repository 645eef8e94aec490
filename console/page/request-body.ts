import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** What the page sent is not what it should be; answered with 400. */
export class BadRequest extends Error {
  override readonly name = 'BadRequest';
  readonly status = 400;
}

/** The body of a request as JSON. Only JSON: a form of another site could send everything else. Throws `BadRequest`. */
export async function requestBody<Body>(request: IncomingMessage): Promise<Body> {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/json')) throw new BadRequest(`"${type}" is not application/json`);
  const body = await text(request);
  const value = parsed(body);
  if (typeof value !== 'object' || value === null) throw new BadRequest(`The body is no object: ${body.slice(0, 80)}`);
  return value as Body;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new BadRequest(`The body is not JSON: ${(cause as Error).message}`, { cause });
  }
}
