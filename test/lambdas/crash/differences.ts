/** What is missing (−) or too many (+), line by line. */
export function differences(undisturbed: readonly string[], found: readonly string[]): string[] {
  const left = [...found];
  const missing = undisturbed.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  return [...missing.map((line) => `- ${line}`), ...left.map((line) => `+ ${line}`)];
}

/**
 * Of what there is more than before: its lines. Something else may have changed with it (a load balancer without its listener); what was noted of
 * its creation stays for a quarter of a year.
 */
export function leftOver(before: readonly string[], found: readonly string[]): string[] {
  const kind = (line: string) => line.split(' ')[0]!;
  const of = (lines: readonly string[]) =>
    Map.groupBy(
      lines.filter((it) => !it.startsWith('row created/')),
      kind,
    );
  const earlier = of(before);
  return [...of(found)].flatMap(([it, lines]) => (lines.length > (earlier.get(it)?.length ?? 0) ? lines : []));
}
