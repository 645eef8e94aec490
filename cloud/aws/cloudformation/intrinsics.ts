import { validation } from './errors.ts';
import type { Json, Properties, Template } from './template.ts';

/** What the functions of a template are evaluated against. */
export interface Scope {
  /** Parameters and pseudo parameters; undefined is `AWS::NoValue`. */
  readonly parameters: Readonly<Record<string, Json | undefined>>;
  readonly mappings: NonNullable<Template['Mappings']>;
  readonly zones: readonly string[];
  condition(name: string): boolean;
  ref(logicalId: string): Json;
  attribute(logicalId: string, name: string): Json;
  imported(name: string): Json;
}

/** Stands for a property that is not there; taken out of the object or list that holds it. */
const NO_VALUE = Symbol('AWS::NoValue');
type Resolved = Json | typeof NO_VALUE;

/** A property bag with every function in it evaluated. */
export function resolveProperties(properties: Properties, scope: Scope): Properties {
  return resolve(properties as Json, scope) as Properties;
}

export function resolve(value: Json, scope: Scope): Json {
  const result = evaluate(value, scope);
  return result === NO_VALUE ? null : result;
}

function evaluate(value: Json, scope: Scope): Resolved {
  if (Array.isArray(value)) return value.map((it) => evaluate(it, scope)).filter((it) => it !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const call = functionOf(value);
  if (call) {
    const [name, argument] = call;
    const run = FUNCTIONS[name];
    if (!run) throw validation(`Template validation error: unsupported function ${name}`);
    return run(argument, scope);
  }
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, it]) => [key, evaluate(it, scope)] as const)
      .filter((entry): entry is readonly [string, Json] => entry[1] !== NO_VALUE),
  );
}

/** `{ "Fn::Join": … }` and its like: an object with that one key. */
export function functionOf(value: { [key: string]: Json }): [string, Json] | undefined {
  const [first, ...more] = Object.entries(value);
  if (!first || more.length) return undefined;
  const [name] = first;
  // `Condition` is a function only where it names one: in policies the word means something else.
  if (name === 'Condition') return typeof first[1] === 'string' ? first : undefined;
  return name === 'Ref' || name.startsWith('Fn::') ? first : undefined;
}

const list = (value: Json, scope: Scope): Json[] => {
  const result = evaluate(value, scope);
  if (Array.isArray(result)) return result;
  throw validation(`Template error: expected a list, got ${JSON.stringify(value)}`);
};
const text = (value: Json, scope: Scope): string => String(evaluate(value, scope));

function refer(name: string, scope: Scope): Resolved {
  if (name in scope.parameters) return scope.parameters[name] ?? NO_VALUE;
  return scope.ref(name);
}

/** `${Name}`, `${Name.Attribute}`; `${!Name}` is the text `${Name}`. */
export const PLACEHOLDER = /\$\{(!?)([^}]*)\}/g;

const FUNCTIONS: Record<string, (argument: Json, scope: Scope) => Resolved> = {
  Ref: (it, scope) => refer(String(it), scope),
  Condition: (it, scope) => scope.condition(String(it)),
  'Fn::GetAtt': (it, scope) => {
    const [id = '', ...name] = typeof it === 'string' ? it.split('.') : (it as Json[]);
    return scope.attribute(String(id), name.map((part) => text(part, scope)).join('.'));
  },
  'Fn::Join': (it, scope) => {
    const [separator, items] = it as [string, Json];
    return list(items, scope).join(separator);
  },
  'Fn::Sub': (it, scope) => {
    const [template, own] = typeof it === 'string' ? [it, {}] : (it as [string, { [key: string]: Json }]);
    return template.replace(PLACEHOLDER, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in own) return text(own[name]!, scope);
      const dot = name.indexOf('.');
      return dot < 0 ? String(refer(name, scope)) : String(scope.attribute(name.slice(0, dot), name.slice(dot + 1)));
    });
  },
  'Fn::Select': (it, scope) => {
    const [index, items] = it as [Json, Json];
    const found = list(items, scope)[Number(evaluate(index, scope))];
    if (found === undefined)
      throw validation(`Template error: Fn::Select cannot select nonexistent value at index ${JSON.stringify(index)}`);
    return found;
  },
  'Fn::Split': (it, scope) => {
    const [separator, whole] = it as [string, Json];
    return text(whole, scope).split(separator);
  },
  'Fn::If': (it, scope) => {
    const [condition, yes, no] = it as [string, Json, Json];
    return evaluate(scope.condition(condition) ? yes : no, scope);
  },
  'Fn::Equals': (it, scope) => {
    const [left, right] = it as [Json, Json];
    return JSON.stringify(evaluate(left, scope)) === JSON.stringify(evaluate(right, scope));
  },
  'Fn::Not': (it, scope) => !evaluate((it as [Json])[0], scope),
  'Fn::And': (it, scope) => (it as Json[]).every((one) => evaluate(one, scope)),
  'Fn::Or': (it, scope) => (it as Json[]).some((one) => evaluate(one, scope)),
  'Fn::FindInMap': (it, scope) => {
    const [map = '', first = '', second = ''] = (it as Json[]).map((one) => text(one, scope));
    const found = scope.mappings[map]?.[first]?.[second];
    if (found === undefined) throw validation(`Template error: Unable to get mapping for ${map}::${first}::${second}`);
    return found;
  },
  'Fn::Base64': (it, scope) => Buffer.from(text(it, scope)).toString('base64'),
  'Fn::GetAZs': (_, scope) => [...scope.zones],
  'Fn::ImportValue': (it, scope) => scope.imported(text(it, scope)),
  'Fn::Length': (it, scope) => list(it, scope).length,
  'Fn::ToJsonString': (it, scope) => JSON.stringify(evaluate(it, scope)),
  'Fn::Cidr': (it, scope) => {
    const [block = '', count = '', bits = '8'] = (it as Json[]).map((one) => text(one, scope));
    return cidrs(block, Number(count), Number(bits));
  },
};

/** Splits an IPv4 block into `count` blocks with `bits` host bits each. */
function cidrs(block: string, count: number, bits: number): string[] {
  const [address = ''] = block.split('/');
  const start = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return Array.from({ length: count }, (_, index) => {
    const at = start + index * 2 ** bits;
    return `${[24, 16, 8, 0].map((shift) => Math.floor(at / 2 ** shift) % 256).join('.')}/${32 - bits}`;
  });
}
