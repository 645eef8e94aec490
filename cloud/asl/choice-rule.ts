import { StateFault } from './error.ts';
import type { Fields } from './fields.ts';
import { isObject, type Json } from './json.ts';
import { path } from './jsonpath.ts';
import type { Evaluate, Scope } from './scope.ts';
import { onlyOne, unsupported } from './state-shape.ts';

export type Test = (scope: Scope) => Promise<boolean>;

export interface Rule {
  readonly next: string;
  readonly test: Test;
  readonly output?: Evaluate;
  readonly assign?: Evaluate;
}

const time = (value: Json) => (typeof value === 'string' ? Date.parse(value) : Number.NaN);
const isTime = (value: Json) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) && !Number.isNaN(time(value));

/** What each kind of value is, and how it is ordered; a value of another kind never matches. */
const kinds: Readonly<Record<string, { is: (value: Json) => boolean; order: (value: Json) => string | number }>> = {
  String: { is: (value) => typeof value === 'string', order: (value) => value as string },
  Numeric: { is: (value) => typeof value === 'number', order: (value) => value as number },
  Timestamp: { is: isTime, order: time },
  Boolean: { is: (value) => typeof value === 'boolean', order: (value) => Number(value) },
};

const comparisons: Readonly<Record<string, (one: string | number, other: string | number) => boolean>> = {
  Equals: (one, other) => one === other,
  LessThan: (one, other) => one < other,
  LessThanEquals: (one, other) => one <= other,
  GreaterThan: (one, other) => one > other,
  GreaterThanEquals: (one, other) => one >= other,
};

const checks: Readonly<Record<string, (value: Json) => boolean>> = {
  IsNull: (value) => value === null,
  IsString: (value) => typeof value === 'string',
  IsNumeric: (value) => typeof value === 'number',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: isTime,
};

/** A comparison of JSONPath's Choice, or And, Or, Not of such. */
export function test(fields: Fields): Test {
  const given = WAYS.filter((name) => fields.has(name));
  if (given.length !== 1) {
    fields.problem(`The object must have only one of the following fields, [${WAYS.join(', ')}]`);
    return async () => false;
  }
  for (const name of ['And', 'Or'] as const) {
    if (!fields.has(name)) continue;
    const parts = fields.objects(name).map((it) => within(it));
    return async (scope) => {
      for (const part of parts) if ((await part(scope)) === (name === 'Or')) return name === 'Or';
      return name === 'And';
    };
  }
  if (isObject(fields.raw.Not)) {
    const inner = within(fields.inside(fields.raw.Not, 'Not'));
    return async (scope) => !(await inner(scope));
  }
  return comparison(fields);
}

const WAYS = ['And', 'Or', 'Not', 'Variable', 'Condition'];

/** Part of another rule, which alone leads on. */
function within(fields: Fields): Test {
  if (fields.has('Next')) unsupported(fields, 'Next');
  return test(fields);
}

function comparison(fields: Fields): Test {
  const operators = Object.keys(fields.raw).filter(
    (name) => operatorOf(name) || name in checks || name === 'IsPresent',
  );
  if (operators.length > 1) onlyOne(fields, operators);
  const variable = reference(fields, 'Variable');
  const [operator] = operators;
  if (!operator) fields.problem('This object should have only one of the following fields: [a comparison operator]');
  if (!operator || variable === undefined) return async () => false;
  const subject = path(variable);
  const wanted = fields.raw[operator] as Json;
  const value = (scope: Scope, of = subject) => {
    const found = of.read(scope);
    if (found !== undefined) return found;
    throw new StateFault(`Invalid path '${of.text}': The choice state's condition path references an invalid value.`);
  };
  if (operator === 'IsPresent') return async (scope) => (subject.read(scope) !== undefined) === wanted;
  const check = checks[operator];
  if (check) return async (scope) => check(value(scope)) === wanted;

  const compare = operatorOf(operator) as (one: Json, other: Json) => boolean;
  if (!operator.endsWith('Path')) return async (scope) => compare(value(scope), wanted);
  const other = path(reference(fields, operator) ?? '$');
  return async (scope) => compare(value(scope), value(scope, other));
}

function reference(fields: Fields, name: string): string | undefined {
  const text = fields.string(name);
  if (text === undefined || text.startsWith('$')) return fields.pathText(name);
  fields.problem("Value is not a Reference Path: Reference path didn't start with '$'", name);
  return undefined;
}

function operatorOf(name: string): ((one: Json, other: Json) => boolean) | undefined {
  if (name === 'StringMatches') return (one, pattern) => typeof one === 'string' && glob(String(pattern)).test(one);
  const parts = /^(String|Numeric|Timestamp|Boolean)(\w+?)(Path)?$/.exec(name);
  const kind = kinds[parts?.[1] ?? ''];
  const compare = comparisons[parts?.[2] ?? ''];
  if (!kind || !compare) return undefined;
  return (one, other) => kind.is(one) && kind.is(other) && compare(kind.order(one), kind.order(other));
}

/** `*` stands for any characters, `\*` for a star, `\\` for a backslash. */
function glob(pattern: string): RegExp {
  const body = pattern.replace(/\\([\\*])|\*|[.+?^${}()|[\]\\/]/g, (whole, escaped: string | undefined) =>
    escaped !== undefined ? `\\${escaped}` : whole === '*' ? '.*' : `\\${whole}`,
  );
  return new RegExp(`^${body}$`, 's');
}
