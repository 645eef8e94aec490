import { expressionOf, needsOf } from './expression.ts';
import { type Finding, type Region, regionsOf, type State, textsOf } from './machine.ts';

/** `set` is what every way to a state has assigned, `some` what at least one has. */
interface Known {
  readonly set: ReadonlySet<string>;
  readonly some: ReadonlySet<string>;
}

const NOTHING: Known = { set: new Set(), some: new Set() };

/** Variables that are read where nothing has assigned them, or not on every way. Functions are no variables. */
export function variables(region: Region, isFunction: (name: string) => boolean, outer: Known = NOTHING): Finding[] {
  const known = flow(region, outer);
  return Object.entries(region.States).flatMap(([name, state]) => {
    const here = known.get(name);
    if (!here) return [];
    const read = textsOf(state).flatMap(([at, text]) => {
      const expression = expressionOf(text);
      const needed = expression === undefined ? [] : [...needsOf(expression).variables];
      return needed
        .filter((it) => !here.set.has(it) && !isFunction(it))
        .map(
          (it) => `${name}${at}: $${it} ${here.some.has(it) ? 'is not set on every way here' : 'is never set before'}`,
        );
    });
    return [...read, ...regionsOf(state).flatMap((it) => variables(it, isFunction, here))];
  });
}

/** What is known on entering each state that can be reached. */
function flow({ StartAt, States }: Region, outer: Known): Map<string, Known> {
  const known = new Map<string, Known>([[StartAt, outer]]);
  const queue = [StartAt];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    const state = States[name];
    for (const [next, assigned] of state ? exits(state) : []) {
      const after = plus(known.get(name) as Known, assigned);
      const before = known.get(next);
      const now = before ? both(before, after) : after;
      if (before && before.set.size === now.set.size && before.some.size === now.some.size) continue;
      known.set(next, now);
      queue.push(next);
    }
  }
  return known;
}

function exits({ Next, Default, Assign = {}, Catch = [], Choices = [] }: State): [string, object][] {
  const ways: [string | undefined, object][] = [
    [Next, Assign],
    [Default, Assign],
    ...[...Catch, ...Choices].map((it): [string, object] => [it.Next, it.Assign ?? {}]),
  ];
  return ways.filter((it): it is [string, object] => it[0] !== undefined);
}

function plus({ set, some }: Known, assigned: object): Known {
  const names = Object.keys(assigned);
  return { set: new Set([...set, ...names]), some: new Set([...some, ...names]) };
}

function both(one: Known, other: Known): Known {
  return { set: one.set.intersection(other.set), some: one.some.union(other.some) };
}
