import { checkLength, checkMost } from './constraint.ts';
import { errors } from './errors.ts';

/** One page of a list. A token says where the next begins. Throws `InvalidToken`. */
export function page<T>(
  all: readonly T[],
  { maxResults, nextToken }: { maxResults?: number; nextToken?: string },
  most: number,
  longestToken = 1024,
): { items: T[]; nextToken?: string } {
  checkMost('maxResults', maxResults, 1000);
  checkLength('nextToken', nextToken, longestToken);
  const from = nextToken === undefined ? 0 : offset(nextToken);
  const size = maxResults || most;
  const rest = from + size < all.length;
  return {
    items: all.slice(from, from + size),
    ...(rest && { nextToken: Buffer.from(`from:${from + size}`).toString('base64') }),
  };
}

function offset(token: string): number {
  const found = /^from:(\d+)$/.exec(Buffer.from(token, 'base64').toString());
  if (!found) throw errors.invalidToken();
  return Number(found[1]);
}
