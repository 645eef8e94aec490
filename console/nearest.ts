import leven from 'leven';

/** The names that somebody may have meant who has typed this one: those that begin with it, else those that are a few letters away from it. */
export function nearest(typed: string, names: Iterable<string>): string[] {
  const all = [...names].sort();
  const begun = all.filter((it) => it.startsWith(typed));
  if (begun.length > 0) return begun;
  const away = all.map((name) => ({ name, letters: leven(typed, name) }));
  return away
    .filter(({ name, letters }) => letters <= Math.max(2, name.length / 4))
    .sort((a, b) => a.letters - b.letters)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** `Did you mean a or b? ` of what is near, else nothing. */
export function didYouMean(typed: string, names: Iterable<string>): string {
  const found = nearest(typed, names);
  return found.length > 0 ? `did you mean ${found.join(' or ')}? ` : '';
}
