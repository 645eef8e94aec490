import { createHash } from 'node:crypto';
import { StateFault } from './error.ts';
import { isObject, type Json } from './json.ts';
import { HASHES, seeded } from './jsonata.ts';
import { InvalidPath, path } from './jsonpath.ts';
import type { Evaluate, Scope } from './scope.ts';

type Apply = (args: Json[], scope: Scope) => Json;

function fail(message: string): never {
  throw new StateFault(message, 'States.IntrinsicFailure');
}

function array(value: Json | undefined, name: string): Json[] {
  return Array.isArray(value)
    ? value
    : fail(`Invalid arguments in ${name}: expected an array, got ${JSON.stringify(value)}`);
}

function integer(value: Json | undefined, name: string): number {
  return typeof value === 'number'
    ? Math.round(value)
    : fail(`Invalid arguments in ${name}: expected a number, got ${JSON.stringify(value)}`);
}

function string(value: Json | undefined, name: string): string {
  return typeof value === 'string'
    ? value
    : fail(`Invalid arguments in ${name}: expected a string, got ${JSON.stringify(value)}`);
}

/** AWS encodes, decodes and hashes up to 10,000 characters. */
function short(value: Json | undefined, name: string): string {
  const text = string(value, name);
  return text.length <= 10_000 ? text : fail(`Invalid arguments in ${name}: more than 10000 characters`);
}

const same = (one: Json | undefined, other: Json | undefined) => JSON.stringify(one) === JSON.stringify(other);

/** A value within a text, as Java writes it: AWS's States.Format shows `{a=1, b=[2, 3]}`. */
function javaText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(javaText).join(', ')}]`;
  if (!isObject(value)) return String(value);
  return `{${Object.entries(value)
    .map(([key, part]) => `${key}=${javaText(part)}`)
    .join(', ')}}`;
}

/** The functions of the States Language, by name. */
const functions: Readonly<Record<string, Apply>> = {
  'States.Format': ([template, ...values]) => {
    let next = 0;
    const text = string(template, 'States.Format').replace(
      /\\([\\'{}])|\{\}/g,
      (whole, escaped: string | undefined) => {
        if (escaped !== undefined) return escaped;
        if (next >= values.length) fail(`States.Format has more {} than arguments: ${whole}`);
        return javaText(values[next++] as Json);
      },
    );
    return next === values.length ? text : fail('States.Format has more arguments than {}');
  },
  'States.StringToJson': ([text]) => {
    try {
      return JSON.parse(string(text, 'States.StringToJson')) as Json;
    } catch (error) {
      return fail((error as Error).message);
    }
  },
  'States.JsonToString': ([value]) => JSON.stringify(value),
  'States.Array': (args) => args,
  'States.ArrayPartition': ([items, size]) => {
    const width = integer(size, 'States.ArrayPartition');
    if (width <= 0) fail('States.ArrayPartition needs a positive chunk size');
    const list = array(items, 'States.ArrayPartition');
    return Array.from({ length: Math.ceil(list.length / width) }, (_, part) =>
      list.slice(part * width, (part + 1) * width),
    );
  },
  'States.ArrayContains': ([items, value]) => array(items, 'States.ArrayContains').some((item) => same(item, value)),
  'States.ArrayRange': ([first, last, step]) => {
    const [from, to, by] = [first, last, step].map((it) => integer(it, 'States.ArrayRange')) as [
      number,
      number,
      number,
    ];
    if (by === 0) fail('States.ArrayRange needs a step other than 0');
    const length = Math.max(0, Math.floor((to - from) / by) + 1);
    if (length > 1000) fail('States.ArrayRange makes at most 1000 elements');
    return Array.from({ length }, (_, index) => from + index * by);
  },
  'States.ArrayGetItem': ([items, index]) => {
    const found = array(items, 'States.ArrayGetItem')[integer(index, 'States.ArrayGetItem')];
    return found === undefined ? fail(`States.ArrayGetItem has no element ${JSON.stringify(index)}`) : found;
  },
  'States.ArrayLength': ([items]) => array(items, 'States.ArrayLength').length,
  'States.ArrayUnique': ([items]) => {
    const list = array(items, 'States.ArrayUnique');
    return list.filter((item, index) => list.findIndex((other) => same(item, other)) === index);
  },
  'States.Base64Encode': ([text]) => Buffer.from(short(text, 'States.Base64Encode')).toString('base64'),
  'States.Base64Decode': ([text]) => Buffer.from(short(text, 'States.Base64Decode'), 'base64').toString(),
  'States.Hash': ([value, algorithm]) => {
    const name =
      HASHES[string(algorithm, 'States.Hash')] ?? fail(`States.Hash does not know ${JSON.stringify(algorithm)}`);
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return createHash(name).update(short(text, 'States.Hash')).digest('hex');
  },
  'States.JsonMerge': ([one, other, deep]) => {
    if (deep !== false) fail('States.JsonMerge supports the shallow mode only: its third argument is false');
    if (!isObject(one) || !isObject(other)) fail('States.JsonMerge merges two objects');
    return { ...one, ...other };
  },
  'States.MathRandom': ([from, to, seed], scope) => {
    const low = integer(from, 'States.MathRandom');
    const random = seed === undefined ? scope.random : seeded(integer(seed, 'States.MathRandom'));
    return low + Math.floor(random() * (integer(to, 'States.MathRandom') - low));
  },
  'States.MathAdd': ([one, other]) => integer(one, 'States.MathAdd') + integer(other, 'States.MathAdd'),
  'States.StringSplit': ([text, separators]) => {
    const by = new Set(string(separators, 'States.StringSplit'));
    const parts: string[] = [''];
    for (const char of string(text, 'States.StringSplit')) {
      if (by.has(char)) parts.push('');
      else parts[parts.length - 1] += char;
    }
    return parts.filter((part) => part !== '');
  },
  'States.UUID': () => crypto.randomUUID(),
};

type Argument = (scope: Scope) => Json;

/** Compiles a call such as `States.Format('{}', $.name)`. Throws `InvalidPath` where the text is no call. */
export function intrinsic(text: string, field?: string): Evaluate {
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found?.[0];
  };
  const bad = (): never => {
    throw new InvalidPath(`'${text}' is not a valid JSONPath or intrinsic function call`);
  };

  const call = (): Argument => {
    const name = take(/States\.\w+/y) ?? '';
    const apply = functions[name] ?? bad();
    if (take(/\s*\(\s*/y) === undefined) bad();
    const args: Argument[] = [];
    if (take(/\)/y) === undefined) {
      do args.push(argument(name === 'States.Format' && args.length === 0));
      while (take(/\s*,\s*/y) !== undefined);
      if (take(/\s*\)/y) === undefined) bad();
    }
    return (scope) =>
      apply(
        args.map((arg) => arg(scope)),
        scope,
      );
  };

  const argument = (isFormat: boolean): Argument => {
    if (text.startsWith('States.', at)) return call();
    const quoted = take(/'(?:[^'\\]|\\['{}\\])*'/y);
    if (quoted !== undefined) {
      // States.Format unescapes its template itself: it tells an escaped brace from a placeholder by the backslash.
      const value = isFormat ? quoted.slice(1, -1) : quoted.slice(1, -1).replace(/\\(.)/g, '$1');
      return () => value;
    }
    const literal = take(/-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y);
    if (literal !== undefined) return () => JSON.parse(literal) as Json;
    const parsed = path(take(/\$(?:\[(?:[^\]'"]|'[^']*'|"[^"]*")*\]|[^,)\s[])*/y) ?? bad());
    return (scope) => {
      const found = parsed.read(scope);
      if (found !== undefined) return found;
      throw new StateFault(
        `The JSONPath '${parsed.text}' specified for the field '${field ?? text}' could not be found in the input '${JSON.stringify(scope.input)}'`,
      );
    };
  };

  const compiled = call();
  if (text.slice(at).trim() !== '') bad();
  return async (scope) => {
    try {
      return compiled(scope);
    } catch (error) {
      if (!(error instanceof StateFault)) throw error;
      throw new StateFault(`The function '${text}' had the following error: ${error.message}`, error.error);
    }
  };
}
