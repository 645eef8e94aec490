import { StateFault } from './error.ts';
import { intrinsic } from './intrinsic.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import { compile, evaluate } from './jsonata.ts';
import { path } from './jsonpath.ts';
import type { Evaluate } from './scope.ts';

/** The expression between `{%` and `%}`; undefined where the text is just text. */
export function expressionOf(value: Json): string | undefined {
  return typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}') && value.length >= 4
    ? value.slice(2, -2).trim()
    : undefined;
}

/** A field in JSONata: any JSON, in which whole strings may be expressions. `field` is its name in errors. */
export function jsonataTemplate(value: Json, field: string): Evaluate {
  const expression = expressionOf(value);
  if (expression !== undefined) {
    compile(expression);
    return (scope) => evaluate(expression, scope, field);
  }
  if (Array.isArray(value)) {
    const parts = value.map((part, index) => jsonataTemplate(part, `${field}[${index}]`));
    return async (scope) => {
      const results: Json[] = [];
      for (const part of parts) results.push(await part(scope));
      return results;
    };
  }
  if (isObject(value)) {
    const parts = Object.entries(value).map(([key, part]) => [key, jsonataTemplate(part, `${field}/${key}`)] as const);
    return async (scope) => {
      const results: JsonObject = {};
      for (const [key, part] of parts) results[key] = await part(scope);
      return results;
    };
  }
  return async () => value;
}

/** A payload template of JSONPath: a key that ends in `.$` holds a path or an intrinsic function. */
export function pathTemplate(value: Json): Evaluate {
  if (Array.isArray(value)) {
    const parts = value.map(pathTemplate);
    return async (scope) => {
      const results: Json[] = [];
      for (const part of parts) results.push(await part(scope));
      return results;
    };
  }
  if (isObject(value)) {
    const parts = Object.entries(value).map(([key, part]) =>
      key.endsWith('.$')
        ? ([key.slice(0, -2), pathOrIntrinsic(String(part), key)] as const)
        : ([key, pathTemplate(part)] as const),
    );
    return async (scope) => {
      const results: JsonObject = {};
      for (const [key, part] of parts) results[key] = await part(scope);
      return results;
    };
  }
  return async () => value;
}

/** A path or an intrinsic function. With a field name, a path without a match is reported as a template's, else as a path's. */
export function pathOrIntrinsic(text: string, field?: string): Evaluate {
  if (!text.startsWith('$')) return intrinsic(text, field);
  const parsed = path(text);
  if (field === undefined) return async (scope) => parsed.demand(scope);
  return async (scope) => {
    const found = parsed.read(scope);
    if (found !== undefined) return found;
    throw new StateFault(
      `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${JSON.stringify(scope.input)}'`,
    );
  };
}
