import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import jsonata from 'jsonata';
import { QueryEvaluationError } from './error.ts';
import type { Json } from './json.ts';
import type { Scope } from './scope.ts';

/** An expression that JSONata 2.0.6, the version that AWS documents, cannot parse. */
export class InvalidExpression extends Error {
  override readonly name = 'InvalidExpression';
}

/** CPU time of one evaluation. A tail-recursive expression would otherwise hold the process for ever. */
const BUDGET_MS = 1_000;
/** How long an evaluation runs before others get their turn. */
const SLICE_MS = 20;

/** The clock is looked at every so many steps. */
const STRIDE = 32;

interface Timed {
  steps: number;
  spent: number;
  sliceFrom: number;
  /** From the second slice on; few expressions get so far. */
  cpuFrom?: number;
}

/** A parsed expression and what its text tells of it. */
interface Compiled {
  readonly expression: jsonata.Expression;
  /** Every `$name` in it: what else the scope has need not be bound. */
  readonly names: readonly string[];
  /** Could it run for ever, or for longer than its input is long? Then its steps are counted. */
  readonly watched: boolean;
  /** Does it look at `$states` in another way than by naming one of these members? */
  readonly context: boolean;
}

const compiled = new Map<string, Compiled>();

/** A variable or a function; the library's names end at white space or an operator. */
const NAME = /\$([^\s.[\]{}(),@#;:?+\-*/%|=<>^&!~"'`]+)/g;
/** Calls, blocks, predicates, joins, wildcards, and a path that begins anew for each item. Without them an expression visits each item once. */
const LONG = /[([{@#%*]|\.\s*\$/;
const WITH_CONTEXT = /\$states(?!\s*\.\s*(?:input|result|errorOutput)\b)/;

/** Parses an expression, once per text. Throws `InvalidExpression`. */
export function compile(text: string): Compiled {
  const known = compiled.get(text);
  if (known) return known;
  let expression: jsonata.Expression;
  try {
    expression = jsonata(text);
  } catch (error) {
    throw new InvalidExpression((error as Error).message);
  }
  expression.assign('eval', undefined);
  for (const [name, value] of Object.entries(ADDED)) expression.assign(name, value);
  const watched = LONG.test(text);
  // The library calls what is bound to this symbol before each step of an evaluation, and awaits it.
  if (watched) expression.assign(Symbol.for('jsonata.__evaluate_entry') as never, watch);
  const names = [...new Set([...text.matchAll(NAME)].map((it) => it[1] as string))];
  const now = { expression, names, watched, context: WITH_CONTEXT.test(text) };
  compiled.set(text, now);
  return now;
}

function watch(_: unknown, __: unknown, environment: jsonata.Environment): Promise<void> | undefined {
  const timed = environment.lookup(TIMED) as Timed;
  if (++timed.steps % STRIDE !== 0 || performance.now() - timed.sliceFrom < SLICE_MS) return undefined;
  // The wall's time tells when others are due, but is not what was used: a busy machine takes time away.
  if (timed.cpuFrom !== undefined) timed.spent += cpuMs() - timed.cpuFrom;
  if (timed.spent > BUDGET_MS) throw { message: 'Expression evaluation timeout: Check for infinite loop' };
  return breathe().then(() => {
    timed.cpuFrom = cpuMs();
    timed.sliceFrom = performance.now();
  });
}

function cpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Not a name that an expression can write. */
const TIMED = ' timed';

/** The value of an expression; `field` says where it stands, for the error. */
export async function evaluate(text: string, scope: Scope, field: string): Promise<Json> {
  let value: unknown;
  try {
    const known = compile(text);
    value = await known.expression.evaluate(undefined, bindings(known, scope));
  } catch (failure) {
    const { code, message } = failure as { code?: string; message: string };
    throw new QueryEvaluationError(
      `The JSONata expression '${text}' specified for the field '${field}' threw an error during evaluation${code ? `. ${code}` : ''}: ${message}`,
      field,
    );
  }
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return value as Json;
  // A sequence of JSONata carries hidden keys; a copy through JSON has none.
  const json = value === undefined ? undefined : JSON.stringify(value);
  if (json === undefined) {
    throw new QueryEvaluationError(
      `The JSONata expression '${text}' specified for the field '${field}' returned ${typeof value === 'function' ? 'an unsupported result type' : 'nothing (undefined)'}.`,
      field,
    );
  }
  return JSON.parse(json) as Json;
}

function bindings(known: Compiled, scope: Scope): Record<string, unknown> {
  const bound: Record<string, unknown> = {};
  for (const name of known.names) {
    const own = OWN.get(name);
    if (own) bound[name] = own(scope, known);
    else if (Object.hasOwn(scope.variables, name)) bound[name] = scope.variables[name];
  }
  if (known.watched) bound[TIMED] = { steps: 0, spent: 0, sliceFrom: performance.now() } satisfies Timed;
  return bound;
}

/** What an expression can name that is no variable and depends on the moment. */
const OWN: ReadonlyMap<string, (scope: Scope, known: Compiled) => unknown> = new Map([
  ['states', states],
  [
    'millis',
    ({ now }) =>
      () =>
        now.getTime(),
  ],
  [
    'now',
    ({ now }) =>
      (picture?: string, zone?: string) =>
        FORMAT.evaluate(undefined, { millis: now.getTime(), picture, zone }),
  ],
  ['random', (scope) => (seed?: number) => (seed === undefined ? scope.random() : seeded(seed)())],
]);

function states(scope: Scope, { context }: Compiled): object {
  const { input, result, errorOutput } = scope;
  return {
    input,
    ...(context && { context: scope.context }),
    ...(result !== undefined && { result }),
    ...(errorOutput !== undefined && { errorOutput }),
  };
}

const FORMAT = jsonata('$fromMillis($millis, $picture, $zone)');

/** Numbers in [0, 1), of one seed always the same: those of `java.util.Random`, which AWS uses. */
export function seeded(seed: number): () => number {
  const MULTIPLIER = 0x5deece66dn;
  let state = BigInt.asUintN(48, BigInt(Math.trunc(seed)) ^ MULTIPLIER);
  const next = (bits: bigint): bigint => {
    state = BigInt.asUintN(48, state * MULTIPLIER + 0xbn);
    return state >> (48n - bits);
  };
  return () => Number((next(26n) << 27n) + next(27n)) / 2 ** 53;
}

function partition(items: Json[] | undefined, size: number | undefined): Json[][] | undefined {
  if (items === undefined || size === undefined) return undefined;
  const width = Math.floor(size);
  if (!(width > 0)) throw { code: 'D3900', message: 'The chunk size must be a positive number' };
  return Array.from({ length: Math.ceil(items.length / width) }, (_, part) =>
    items.slice(part * width, (part + 1) * width),
  );
}

function range(first?: number, last?: number, step?: number): number[] | undefined {
  if (first === undefined || last === undefined || step === undefined) return undefined;
  const [from, to, by] = [first, last, step].map(Math.floor) as [number, number, number];
  if (by === 0) throw { code: 'D3901', message: 'The increment must not be zero' };
  return Array.from({ length: Math.max(0, Math.floor((to - from) / by) + 1) }, (_, index) => from + index * by);
}

const uuid = () => crypto.randomUUID();
const parse = (text: string) => JSON.parse(text) as Json;

/** What Step Functions adds to JSONata; `$random` with a seed depends on the moment and is bound with it. */
const ADDED = { uuid, partition, range, hash, parse };

export const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

function hash(text?: string, algorithm?: string): string | undefined {
  if (text === undefined || algorithm === undefined) return undefined;
  const name = HASHES[algorithm];
  if (!name) throw { code: 'D3902', message: `Invalid hash algorithm '${algorithm}'` };
  return createHash(name).update(text).digest('hex');
}
