import { evaluate } from '../../../cloud/asl/jsonata.ts';
import { expressionOf, needsOf } from './expression.ts';
import { type Finding, type Region, statesOf, textsOf } from './machine.ts';

/** What an expression sees that has nothing to see. */
const EMPTY = { input: null, context: {}, variables: {}, now: new Date(0), random: () => 0 };

/** Functions that are called and that Step Functions does not have: its own, and those of JSONata except `$eval`. */
export async function functions(machine: Region): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const [name, state] of statesOf(machine)) {
    for (const [at, text] of textsOf(state)) {
      const expression = expressionOf(text);
      const needs = expression === undefined ? undefined : needsOf(expression);
      for (const it of needs?.functions ?? []) {
        if (!(await isFunction(it))) found.push(`${name}${at}: there is no function $${it}`);
      }
    }
  }
  return found;
}

const known = new Map<string, boolean>();

/** Asks the engine. */
export async function isFunction(name: string): Promise<boolean> {
  const answer =
    known.get(name) ?? (await evaluate(`$type($${name}) = 'function'`, EMPTY, name).catch(() => false)) === true;
  known.set(name, answer);
  return answer;
}

/** Of a JSONata's names the functions. */
export async function functionNames(machine: Region): Promise<ReadonlySet<string>> {
  const texts = statesOf(machine).flatMap(([, state]) => textsOf(state));
  const expressions = texts.flatMap(([, text]) => expressionOf(text) ?? []);
  const names = new Set(expressions.flatMap((it) => [...needsOf(it).variables]));
  const functions = await Promise.all([...names].map(async (it) => ((await isFunction(it)) ? [it] : [])));
  return new Set(functions.flat());
}
