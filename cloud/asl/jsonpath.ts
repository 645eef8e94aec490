import { query } from 'jsonpath-rfc9535';
import { StateFault } from './error.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { Scope } from './scope.ts';

/** A text that is not a JSONPath. */
export class InvalidPath extends Error {
  override readonly name = 'InvalidPath';
}

type Key = string | number;

export interface Path {
  readonly text: string;
  /** The name of the variable where the path starts at one (`$name.x`). */
  readonly variable?: string;
  /** Undefined where a definite path (no wildcard, slice, filter, `..`) leads nowhere; an indefinite one gives an array. */
  read(scope: Scope): Json | undefined;
  /** The same, or a States.Runtime that names what is missing in the words of AWS. */
  demand(scope: Scope): Json;
}

const parsed = new Map<string, Path>();

/** `$.input`, `$$.context` or `$variable`, each with steps. Parsed once per text. */
export function path(text: string): Path {
  const known = parsed.get(text) ?? parse(text);
  parsed.set(text, known);
  return known;
}

const ROOT = /^\$(\$|[\p{L}_][\p{L}\p{N}_]*)?/u;

function parse(text: string): Path {
  const root = ROOT.exec(text);
  if (!root) throw new InvalidPath(`'${text}' does not start with '$'`);
  const variable = root[1] === '$' ? undefined : root[1];
  const start = (scope: Scope): Json | undefined =>
    root[1] === '$' ? scope.context : variable === undefined ? scope.input : scope.variables[variable];
  const steps = split(text.slice(root[0].length), text);
  const keys = definite(steps);
  const expression = `$${steps.map(standard).join('')}`;
  if (!keys) standardised(expression, text);

  const read = (scope: Scope): Json | undefined => {
    const document = start(scope);
    if (document === undefined) return undefined;
    return keys ? walk(document, keys) : (query(document as never, expression) as Json[]);
  };
  const demand = (scope: Scope): Json => {
    const found = read(scope);
    if (found !== undefined) return found;
    throw new StateFault(`Invalid path '${text}' : ${missing(start(scope), keys ?? [])}`);
  };
  return { text, variable, read, demand };
}

/** Throws now rather than in the middle of an execution. */
function standardised(expression: string, text: string): void {
  try {
    query(null, expression);
  } catch (error) {
    throw new InvalidPath(`'${text}' is not a JSONPath: ${(error as Error).message}`);
  }
}

/** `.name`, `..name`, `.*` or `[…]`, quotes and nesting respected. */
function split(text: string, whole: string): string[] {
  const steps: string[] = [];
  for (let at = 0; at < text.length; ) {
    const from = at;
    if (text[at] === '[') at = closing(text, at, whole);
    else {
      const dotted = /^\.\.?(\*|[^.[\]\s()'"]+)?/.exec(text.slice(at));
      if (!dotted || (!dotted[1] && text[at + dotted[0].length] !== '['))
        throw new InvalidPath(`'${whole}' has an empty step`);
      at += dotted[0].length;
    }
    steps.push(text.slice(from, at));
  }
  return steps;
}

function closing(text: string, from: number, whole: string): number {
  let depth = 0;
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const char = text[at] as string;
    if (quote) {
      if (char === '\\') at++;
      else if (char === quote) quote = '';
    } else if (char === "'" || char === '"') quote = char;
    else if (char === '[') depth++;
    else if (char === ']' && --depth === 0) return at + 1;
  }
  throw new InvalidPath(`'${whole}' has a '[' that is not closed`);
}

/** The keys of a path that can match one place only; undefined for any other. */
function definite(steps: string[]): Key[] | undefined {
  const keys: Key[] = [];
  for (const step of steps) {
    const index = /^\[\s*(-?\d+)\s*\]$/.exec(step);
    const quoted = /^\[\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*\]$/.exec(step);
    const name = /^\.([^.*].*)$/.exec(step);
    if (index) keys.push(Number(index[1]));
    else if (quoted) keys.push((quoted[1] ?? quoted[2] ?? '').replace(/\\(.)/g, '$1'));
    else if (name) keys.push(name[1] as string);
    else return undefined;
  }
  return keys;
}

/** RFC 9535 takes no `-` in a dotted name; Step Functions does. */
function standard(step: string): string {
  const name = /^(\.\.?)([^.*[].*)$/.exec(step);
  if (!name || /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name[2] as string)) return step;
  const quoted = `['${(name[2] as string).replace(/['\\]/g, '\\$&')}']`;
  return name[1] === '..' ? `..${quoted}` : quoted;
}

function walk(document: Json, keys: readonly Key[]): Json | undefined {
  let at: Json | undefined = document;
  for (const key of keys) {
    if (typeof key === 'number') at = Array.isArray(at) ? at.at(key) : undefined;
    else at = isObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
    if (at === undefined) return undefined;
  }
  return at;
}

function missing(document: Json | undefined, keys: readonly Key[]): string {
  const shown = (upTo: number) =>
    `$${keys
      .slice(0, upTo)
      .map((key) => (typeof key === 'number' ? `[${key}]` : `['${key}']`))
      .join('')}`;
  if (document === undefined) return 'No results for path: $';
  const broken = keys.findIndex((_, index) => walk(document, keys.slice(0, index + 1)) === undefined);
  return broken < keys.length - 1
    ? `Missing property in path ${shown(broken + 1)}`
    : `No results for path: ${shown(keys.length)}`;
}

/** Puts a value at a reference path of a document, making objects on the way; the document itself stays as it is. */
export function put(document: Json, reference: string, value: Json): Json {
  const keys = definite(split(reference.slice(1), reference));
  if (!keys) throw new InvalidPath(`'${reference}' is not a reference path`);
  const into = (at: Json | undefined, [key, ...rest]: Key[]): Json => {
    if (key === undefined) return value;
    if (typeof key === 'number') {
      if (!Array.isArray(at) || key >= at.length) throw cannotApply(reference, document);
      return at.with(key, into(at[key], rest));
    }
    if (at !== undefined && !isObject(at)) throw cannotApply(reference, document);
    return { ...(at as JsonObject | undefined), [key]: into(at?.[key], rest) };
  };
  return into(document, keys);
}

function cannotApply(reference: string, document: Json): StateFault {
  return new StateFault(
    `Unable to apply ReferencePath ${reference} to input ${JSON.stringify(document)}`,
    'States.ResultPathMatchFailure',
  );
}
