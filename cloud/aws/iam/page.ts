/** One page of a list, as IAM pages: a marker, `IsTruncated`, 100 items unless asked otherwise. */
export function page<T>(items: readonly T[], asked: { Marker?: string; MaxItems?: number }) {
  const start = Number(asked.Marker ?? 0) || 0;
  const end = start + (asked.MaxItems ?? 100);
  const truncated = end < items.length;
  return {
    items: items.slice(start, end),
    IsTruncated: truncated,
    ...(truncated ? { Marker: String(end) } : {}),
  };
}

/** Under `PathPrefix`, or everywhere when it is not given. */
export const under =
  (prefix = '/') =>
  (it: { path: string }) =>
    it.path.startsWith(prefix);
