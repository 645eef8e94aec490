import { isIP } from 'node:net';
import { inCidr } from './cidr.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type Pattern = { [key: string]: Pattern | Json[] };
type Matcher = (value: Json | undefined) => boolean;

/** Whether an event matches an event pattern that `checkPattern` let pass. A pattern asks for fields; what it does not name is ignored. */
export function matches(pattern: object, event: object): boolean {
  return matchObject(pattern as Pattern, [event as Json]);
}

/** `candidates` is more than one when an array of objects is crossed: any of its elements may match. */
function matchObject(pattern: Pattern, candidates: readonly (Json | undefined)[]): boolean {
  return candidates.some((candidate) =>
    Object.entries(pattern).every(([key, wanted]) => {
      if (key === '$or' && isOr(wanted)) return wanted.some((one) => matchObject(one as Pattern, [candidate]));
      const value = isObject(candidate) && Object.hasOwn(candidate, key) ? candidate[key] : undefined;
      if (!Array.isArray(wanted))
        return matchObject(wanted, Array.isArray(value) ? (value.length ? value : [undefined]) : [value]);
      return matchLeaf(wanted, value);
    }),
  );
}

/** `$or` is an operator only with a list of two or more patterns; otherwise it is a field of that name. */
export function isOr(wanted: unknown): wanted is Json[] {
  return Array.isArray(wanted) && wanted.length > 1 && wanted.every((it) => isObject(it) && !isMatcherObject(it));
}

function matchLeaf(wanted: readonly Json[], value: Json | undefined): boolean {
  const given = Array.isArray(value) ? value : [value];
  return wanted.some((one) => {
    const matcher = matcherOf(one);
    // `anything-but` looks at the whole array: none of its elements may be excluded. So does `exists`.
    if (isObject(one) && 'exists' in one)
      return matcher(Array.isArray(value) ? (value.length ? true : undefined) : isObject(value) ? undefined : value);
    if (isObject(one) && 'anything-but' in one) return given.length > 0 && given.every(matcher);
    return given.some(matcher);
  });
}

function matcherOf(one: Json): Matcher {
  if (!isObject(one)) return (value) => value === one;
  const [[operator, operand]] = Object.entries(one) as [[string, Json]];
  return OPERATORS[operator]?.(operand) ?? (() => false);
}

const OPERATORS: Record<string, (operand: Json) => Matcher> = {
  exists: (wanted) => (value) => (value !== undefined) === wanted,
  prefix: (wanted) => text((value) => startsWith(value, wanted)),
  suffix: (wanted) =>
    text((value) =>
      startsWith(
        reverse(value),
        isObject(wanted)
          ? { 'equals-ignore-case': reverse(String(wanted['equals-ignore-case'])) }
          : reverse(String(wanted)),
      ),
    ),
  'equals-ignore-case': (wanted) => text((value) => value.toLowerCase() === String(wanted).toLowerCase()),
  wildcard: (wanted) => text((value) => wildcard(String(wanted)).test(value)),
  cidr: (wanted) => text((value) => isIP(value) > 0 && inCidr(value, String(wanted))),
  numeric: (wanted) => (value) => typeof value === 'number' && numeric(wanted as Json[], value),
  'anything-but': anythingBut,
};

export const OPERATOR_NAMES: readonly string[] = Object.keys(OPERATORS);

function isMatcherObject(it: object): boolean {
  const keys = Object.keys(it);
  return keys.length === 1 && OPERATOR_NAMES.includes(keys[0]!);
}

/** Excludes values, lists of them, or what one of the text operators (with one or several operands) would match. */
function anythingBut(excluded: Json): Matcher {
  const none =
    (matchers: Matcher[]): Matcher =>
    (value) =>
      value !== undefined && !matchers.some((it) => it(value));
  if (!isObject(excluded)) return none([excluded].flat().map(matcherOf));
  const [[operator, operand]] = Object.entries(excluded) as [[string, Json]];
  return none([operand].flat().map((it) => OPERATORS[operator]?.(it as Json) ?? (() => false)));
}

function startsWith(value: string, wanted: Json): boolean {
  return isObject(wanted)
    ? value.toLowerCase().startsWith(String(wanted['equals-ignore-case']).toLowerCase())
    : value.startsWith(String(wanted));
}

/** `*` is any run of characters; a backslash takes the meaning from what follows. */
function wildcard(pattern: string): RegExp {
  const source = pattern.replace(/\\(.)|\*|[.+?^${}()|[\]]/g, (found, escaped?: string) =>
    escaped !== undefined ? `\\${escaped}` : found === '*' ? '[^]*' : `\\${found}`,
  );
  return new RegExp(`^${source}$`);
}

function numeric(conditions: readonly Json[], value: number): boolean {
  for (let index = 0; index < conditions.length; index += 2) {
    const bound = Number(conditions[index + 1]);
    const holds = {
      '=': value === bound,
      '<': value < bound,
      '<=': value <= bound,
      '>': value > bound,
      '>=': value >= bound,
    };
    if (!holds[conditions[index] as '=']) return false;
  }
  return true;
}

const text =
  (test: (value: string) => boolean): Matcher =>
  (value) =>
    typeof value === 'string' && test(value);
const reverse = (value: string) => [...value].reverse().join('');
const isObject = (it: unknown): it is { [key: string]: Json } =>
  typeof it === 'object' && it !== null && !Array.isArray(it);
