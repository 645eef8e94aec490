import { isObject, type Json } from './json.ts';
import { expressionOf } from './template.ts';

/** Which variables each state reads, as DescribeStateMachine lists them. */
export function variableReferences(definition: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  const root = JSON.parse(definition) as Json;
  states(root, (name, state) => {
    const names = [...new Set(references(state))].sort();
    if (names.length > 0) found[name] = names;
  });
  return found;
}

const REGIONS = new Set(['Branches', 'ItemProcessor', 'Iterator']);

function states(value: Json | undefined, visit: (name: string, state: Json) => void): void {
  if (Array.isArray(value)) for (const part of value) states(part, visit);
  if (!isObject(value)) return;
  for (const [name, state] of Object.entries(isObject(value.States) ? value.States : {})) {
    visit(name, state);
    if (isObject(state)) for (const region of REGIONS) states(state[region], visit);
  }
}

/** Paths, intrinsic functions and expressions, outside of the states within. */
function references(value: Json): string[] {
  if (typeof value === 'string') return named(value);
  if (Array.isArray(value)) return value.flatMap(references);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    if (REGIONS.has(key) || key === 'Comment') return [];
    const isPath = key.endsWith('.$') || key.endsWith('Path') || key === 'Variable';
    return typeof part === 'string' && !isPath && expressionOf(part) === undefined ? [] : references(part);
  });
}

/** A name that is not called as a function. */
const NAME = /\$([\p{L}_][\p{L}\p{N}_]*)(?![\p{L}\p{N}_]|\s*\()/gu;
/** What an expression itself binds: `$x := …` and `function($x)`. */
const BOUND = /\$([\p{L}_][\p{L}\p{N}_]*)\s*:=|(?:function|λ)\s*\(([^)]*)\)/gu;

function named(text: string): string[] {
  const expression = expressionOf(text);
  const bare = (expression ?? text).replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '');
  const own = new Set(
    [...bare.matchAll(BOUND)].flatMap(([, name, parameters = '']) => [name, ...parameters.split(/[\s,$]+/)]),
  );
  return [...bare.matchAll(NAME)]
    .map((it) => it[1] as string)
    .filter((name) => !(expression !== undefined && (name === 'states' || own.has(name))));
}
