/**
 * Whether a sequence is some of these lists, each in its own order, beside each other: resources of one step are made at the same time, the calls
 * for each of them one after the other.
 */
export function isShuffle(sequence: readonly string[], lists: readonly (readonly string[])[]): boolean {
  const known = new Map<string, boolean>();
  const from = (at: number, taken: readonly number[]): boolean => {
    if (at === sequence.length) return taken.every((count, list) => count === lists[list]!.length);
    const key = lists
      .map((list, index) => list.slice(taken[index]).join())
      .sort()
      .join('|');
    const before = known.get(key);
    if (before !== undefined) return before;
    const fits = lists.some(
      (list, index) => list[taken[index]!] === sequence[at] && from(at + 1, taken.with(index, taken[index]! + 1)),
    );
    known.set(key, fits);
    return fits;
  };
  return from(
    0,
    lists.map(() => 0),
  );
}
