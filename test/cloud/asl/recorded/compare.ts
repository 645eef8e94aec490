/** The first place where an answer differs from what was recorded; undefined where there is none. */
export function difference(expected: unknown, actual: unknown, skip: readonly string[], at = '$'): string | undefined {
  if (skip.some((it) => pattern(it).test(at)) || isPlaceholder(expected)) return undefined;
  const [one, other] = [opened(expected, actual), opened(actual, expected)];
  if (isPlaceholder(one)) return undefined;
  if (typeof one === 'string' && typeof other === 'string') {
    return wildcards(one).test(other) ? undefined : `${at}: expected ${one}, got ${other}`;
  }
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) {
    return one === other ? undefined : `${at}: expected ${JSON.stringify(one)}, got ${JSON.stringify(other)}`;
  }
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  for (const name of names) {
    const place = Array.isArray(one) ? `${at}[${name}]` : `${at}.${name}`;
    const found = difference(one[name as never], other[name as never], skip, place);
    if (found) return found;
  }
  return undefined;
}

/** The recordings show JSON texts opened, but not all of them. */
function opened(value: unknown, other: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (typeof other === 'string' && !/^\s*[[{"]/.test(value)) return value;
  if (typeof other === 'string' && other === value) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

const STANDS_FOR_ANY =
  /^(timestamp|datetime|date|creation-date|generated-uuid|RandomNumberGenerated|\w+_(arn|name)(_t\d)?|<[^<>]*>)$/;

function isPlaceholder(expected: unknown): boolean {
  return typeof expected === 'string' && STANDS_FOR_ANY.test(expected);
}

function wildcards(text: string): RegExp {
  const parts = text.split(/<[a-zA-Z][\w:-]*>/).map((it) => it.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}

const patterns = new Map<string, RegExp>();

/** `$..events[4].previousEventId` as a pattern of places, and of whatever is below. */
function pattern(skip: string): RegExp {
  const known =
    patterns.get(skip) ??
    new RegExp(
      `^${skip
        .split('..')
        .map((it) => it.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('(?:[.[].*)?\\.')}(?:[.[].*)?$`,
    );
  patterns.set(skip, known);
  return known;
}
