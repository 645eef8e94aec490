/** One page of a list; the token is where the next one begins. */
export function page<T>(
  all: readonly T[],
  token: string | undefined,
  size = 100,
): { items: readonly T[]; token?: string } {
  const from = Number(token ?? 0);
  const next = from + size;
  return { items: all.slice(from, next), token: next < all.length ? String(next) : undefined };
}
