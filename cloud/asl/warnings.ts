import type { Language } from './definition.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Problem } from './problem.ts';

/** A text that reads like a JSONPath or an intrinsic function. */
const DYNAMIC = /^(\$(\$?[.[]|\$?$)|States\.\w+\()/;
const isDynamic = (value: Json | undefined) => typeof value === 'string' && DYNAMIC.test(value);

/** Fields of JSONPath in which a key that ends in `.$` is evaluated. */
const TEMPLATES = ['Parameters', 'ResultSelector', 'ItemSelector', 'Assign', 'BatchInput'];
/** Fields that are values, with a twin whose name ends in `Path`. */
const VALUES = ['Seconds', 'Timestamp', 'TimeoutSeconds', 'HeartbeatSeconds', 'Error', 'Cause', 'MaxConcurrency']
  .concat(['ToleratedFailureCount', 'ToleratedFailurePercentage', 'MaxItemsPerBatch', 'MaxInputBytesPerBatch'])
  .concat(['MaxItems']);
/** Left to others: states within, and what is data. */
const INSIDE = ['Branches', 'Iterator', 'ItemProcessor', 'Result'];
const COMPARISON = /^(String|Numeric|Timestamp|Boolean)\w+(?<!Path)$/;

/** What a definition says that is allowed but hardly meant, under AWS's codes. JSONata has none of these traps. */
export function warnings(definition: Json): Problem[] {
  const found: Problem[] = [];
  const warn = (code: keyof typeof MESSAGES, location: string) =>
    found.push({ severity: 'WARNING', code, message: MESSAGES[code], location });

  function region(raw: JsonObject, at: string, language: Language): void {
    const own = raw.QueryLanguage === 'JSONata' ? 'JSONata' : language;
    for (const [name, state] of Object.entries(isObject(raw.States) ? raw.States : {})) {
      if (isObject(state)) visit(state, `${at}/States/${name}`, own);
    }
  }

  function visit(state: JsonObject, at: string, machine: Language): void {
    const jsonata = (state.QueryLanguage ?? machine) === 'JSONata';
    if (!jsonata) {
      if (state.Type === 'Pass') fixed(state.Result, `${at}/Result`);
      fields(state, at);
    }
    const branches = Array.isArray(state.Branches) ? state.Branches : [];
    branches.forEach((it, index) => {
      if (isObject(it)) region(it, `${at}/Branches[${index}]`, machine);
    });
    for (const name of ['ItemProcessor', 'Iterator']) {
      const processor = state[name];
      if (isObject(processor)) region(processor, `${at}/${name}`, machine);
    }
  }

  function fields(value: Json | undefined, at: string): void {
    if (Array.isArray(value)) for (const [index, part] of value.entries()) fields(part, `${at}[${index}]`);
    if (!isObject(value)) return;
    for (const [key, part] of Object.entries(value)) {
      if (INSIDE.includes(key)) continue;
      if (TEMPLATES.includes(key)) template(part, `${at}/${key}`);
      else if ((VALUES.includes(key) || COMPARISON.test(key)) && isDynamic(part)) warn('NO_PATH', `${at}/${key}`);
      else fields(part, `${at}/${key}`);
    }
  }

  function template(value: Json, at: string): void {
    if (Array.isArray(value)) for (const [index, part] of value.entries()) template(part, `${at}[${index}]`);
    if (!isObject(value)) return;
    for (const [key, part] of Object.entries(value)) {
      if (!key.endsWith('.$') && isDynamic(part)) warn('NO_DOLLAR', `${at}/${key}`);
      else template(part, `${at}/${key}`);
    }
  }

  /** The Result of a Pass is never evaluated. */
  function fixed(value: Json | undefined, at: string): void {
    if (isDynamic(value)) warn('PASS_RESULT_IS_STATIC', at);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, part] of Object.entries(value))
      fixed(part, Array.isArray(value) ? `${at}[${key}]` : `${at}/${key}`);
  }

  if (isObject(definition)) region(definition, '', 'JSONPath');
  return found;
}

const MESSAGES = {
  NO_DOLLAR: "No '.$' on a field that appears to be a JSONPath or Intrinsic Function.",
  NO_PATH: "Field value looks like a path, but field name does not end with 'Path'.",
  PASS_RESULT_IS_STATIC: 'Attempt to use a path in the result of a pass state.',
} as const;
