import { ValidationException } from '@aws-sdk/client-fis';
import { paging } from '../paging.ts';

/** AWS's most for every list of FIS. */
const PAGE = 100;

export function page<T>(
  all: readonly T[],
  keyOf: (item: T) => string,
  { maxResults = PAGE, nextToken }: { maxResults?: number | undefined; nextToken?: string | undefined },
): { items: T[]; nextToken: string | undefined } {
  const invalid = (message: string) => new ValidationException({ message, $metadata: {} });
  const { items, next } = paging(all, keyOf, { token: nextToken, size: maxResults }, invalid);
  return { items, nextToken: next };
}
