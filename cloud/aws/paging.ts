/** One page of a list, and the token of the next. */
export interface Page<T> {
  readonly items: T[];
  readonly next: string | undefined;
}

/**
 * Cuts a list into pages. The token names the last item that was given out, by its key, so that an item added between two pages
 * makes none come twice; the list must be in a stable order. Throws what `invalid` makes of an unknown token.
 */
export function paging<T>(
  list: readonly T[],
  keyOf: (item: T) => string,
  { token, size }: { token?: string | undefined; size: number },
  invalid: (message: string) => Error,
): Page<T> {
  let from = 0;
  if (token) {
    const key = Buffer.from(token, 'base64url').toString();
    const at = list.findIndex((item) => keyOf(item) === key);
    if (at < 0) throw invalid(`The specified token is not valid: ${token}`);
    from = at + 1;
  }
  const items = list.slice(from, from + size);
  const last = items.at(-1);
  const next = last && from + size < list.length ? Buffer.from(keyOf(last)).toString('base64url') : undefined;
  return { items, next };
}
