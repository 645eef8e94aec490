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
}

const compiled = new Map<string, jsonata.Expression>();

/** Parses an expression, once per text. Throws `InvalidExpression`. */
export function compile(text: string): jsonata.Expression {
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
  // The library calls what is bound to this symbol before each step of an evaluation, and awaits it.
  expression.assign(Symbol.for('jsonata.__evaluate_entry') as never, watch);
  compiled.set(text, expression);
  return expression;
}

function watch(_: unknown, __: unknown, environment: jsonata.Environment): Promise<void> | undefined {
  const timed = environment.lookup(TIMED) as Timed;
  if (++timed.steps % STRIDE !== 0) return undefined;
  const slice = performance.now() - timed.sliceFrom;
  if (timed.spent + slice > BUDGET_MS) {
    throw { code: 'D1012', message: 'Expression evaluation timeout: Check for infinite loop' };
  }
  if (slice < SLICE_MS) return undefined;
  return breathe().then(() => {
    timed.spent += slice;
    timed.sliceFrom = performance.now();
  });
}

/** Not a name that an expression can write. */
const TIMED = ' timed';

/** The value of an expression; `field` says where it stands, for the error. */
export async function evaluate(text: string, scope: Scope, field: string): Promise<Json> {
  let value: unknown;
  try {
    value = await compile(text).evaluate(undefined, bindings(scope));
  } catch (failure) {
    const { code, message } = failure as { code?: string; message: string };
    throw new QueryEvaluationError(
      `The JSONata expression '${text}' specified for the field '${field}' threw an error during evaluation. ${code ? `${code}: ` : ''}${message}`,
      field,
    );
  }
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

function bindings(scope: Scope): Record<string, unknown> {
  const states = {
    input: scope.input,
    get context() {
      return scope.context;
    },
    ...(scope.result !== undefined && { result: scope.result }),
    ...(scope.errorOutput !== undefined && { errorOutput: scope.errorOutput }),
  };
  const millis = scope.now.getTime();
  return {
    ...scope.variables,
    [TIMED]: { steps: 0, spent: 0, sliceFrom: performance.now() } satisfies Timed,
    states,
    millis: () => millis,
    now: (picture?: string, zone?: string) => FORMAT.evaluate(undefined, { millis, picture, zone }),
    random: (seed?: number) => (seed === undefined ? scope.random() : seeded(seed)()),
  };
}

const FORMAT = jsonata('$fromMillis($millis, $picture, $zone)');

/** A generator of numbers in [0, 1) that gives the same series for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
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
