import { StateFault } from './error.ts';
import type { Fields } from './fields.ts';
import type { Json } from './json.ts';
import { path } from './jsonpath.ts';
import type { Evaluate } from './scope.ts';

/** Seconds from a field such as `TimeoutSeconds`, an expression in it, or the path in `TimeoutSecondsPath`. */
export function secondsOf(fields: Fields, name: string): Evaluate | undefined {
  const twin = `${name}Path`;
  const text = fields.language === 'JSONPath' ? fields.pathText(twin) : undefined;
  if (text === undefined) return fields.typedValue(name, 'number');
  return async (scope) => long(path(text).demand(scope), twin, text);
}

/** AWS reads what a path leads to as a number of Java's type long. */
function long(value: Json, field: string, from: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    const shown = typeof value === 'string' ? value : JSON.stringify(value);
    throw new StateFault(`The ${field} parameter cannot be parsed as a long value: ${from} == ${shown}`);
  }
  if (value < 0) throw new StateFault(`The ${field} parameter references a negative value: ${from} == ${value}`);
  return value;
}
