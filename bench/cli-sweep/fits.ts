export type Expected = string | number | boolean | RegExp;

/** What stands at a path of an answer: `*` is each item, `length` of nothing at all is none. */
export function valuesAt(answer: unknown, path: string): unknown[] {
  return path.split('.').reduce<unknown[]>((values, step) => values.flatMap((value) => inside(value, step)), [answer]);
}

function inside(value: unknown, step: string): unknown[] {
  // An empty list may not be in the answer at all.
  if (step === 'length') return [Array.isArray(value) ? value.length : 0];
  if (value === null || typeof value !== 'object') return [];
  if (step === '*') return Object.values(value);
  const found = (value as Record<string, unknown>)[step];
  return found === undefined ? [] : [found];
}

/** What does not fit, in words. */
export function misfits(answer: unknown, expected: readonly (readonly [path: string, Expected])[]): string[] {
  return expected.flatMap(([path, wanted]) => {
    const values = path.endsWith('.length') ? counted(answer, path) : valuesAt(answer, path);
    if (values.length === 0) return [`${path} is missing`];
    const strange = values.find((it) => !fits(it, wanted));
    return strange === undefined ? [] : [`${path} is ${JSON.stringify(strange)}, not ${wanted}`];
  });
}

/** A list that is not there has no items. */
function counted(answer: unknown, path: string): unknown[] {
  const [list] = valuesAt(answer, path.slice(0, -'.length'.length));
  return [Array.isArray(list) ? list.length : 0];
}

const fits = (value: unknown, wanted: Expected) =>
  wanted instanceof RegExp ? wanted.test(String(value)) : value === wanted;
