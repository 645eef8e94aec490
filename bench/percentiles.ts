/** How samples are spread, in milliseconds, for a row of a table. */
export function milliseconds(samples: readonly number[]) {
  const sorted = samples.toSorted((a, b) => a - b);
  const rank = (part: number) => Math.round(sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN);
  return { n: samples.length, p50: rank(0.5), p95: rank(0.95), max: rank(1) };
}
