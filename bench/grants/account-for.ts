import type { Decided } from '../../cloud/service.ts';
import { compare, type Granted } from './compare.ts';
import type { Reason } from './reasons.ts';

export interface Holder {
  readonly name: string;
  readonly grants: readonly Granted[];
}

export interface Account {
  /** Asked for and refused: a right is missing, or somebody does what he shall not. */
  readonly refused: readonly string[];
  /** Granted, not used, and nobody has said why: to take away, or to give a reason. */
  readonly unexplained: readonly string[];
  /** Reasons that are no reasons: for a right that was used after all, or that nobody was granted. */
  readonly stale: readonly string[];
}

/** Holds what functions were granted against what they used and against the reasons for the rest. All empty is what is wanted. */
export function accountFor(
  holders: readonly Holder[],
  decisions: readonly Decided[],
  reasons: readonly Reason[],
): Account {
  const of = Map.groupBy(decisions, ({ principal }) => principal);
  const left = holders.flatMap(({ name, grants }) => {
    const { unused, untried } = compare(grants, of.get(name) ?? []);
    return [...unused, ...untried].map((right) => ({ name, right, action: right.split(' ')[0]! }));
  });
  const matches = ({ functions, actions }: Reason, name: string, action: string) =>
    actions.some((it) => like(it, action)) && functions.some((it) => like(it, name));
  const granted = (name: string, action: string) =>
    holders.some((it) => it.name === name && it.grants.some(({ actions }) => actions.some((one) => like(action, one))));

  const stale = reasons.flatMap(({ functions, actions, because, maybe }) =>
    functions.flatMap((pattern) =>
      actions.flatMap((action) => {
        const named = holders.filter(({ name }) => like(pattern, name) && granted(name, action));
        // Of a function that is said to use nothing everything has to be left.
        const idle = named.filter(({ name }) =>
          action === '*' ? !of.has(name) : left.some((it) => it.name === name && it.action === action),
        );
        if (named.length === 0) return [`${pattern} was not granted ${action}, of which is said: ${because}`];
        return maybe || idle.length > 0 ? [] : [`${pattern} used ${action}, of which is said: ${because}`];
      }),
    ),
  );
  return {
    refused: decisions
      .filter(({ allowed }) => !allowed)
      .map(({ principal, action, resource }) => `${principal}: ${action} on ${resource}`),
    unexplained: left
      .filter(({ name, action }) => !reasons.some((it) => matches(it, name, action)))
      .map(({ name, right }) => `${name}: ${right}`),
    stale,
  };
}

/** `*` stands for all functions, or all rights; any other name for itself. */
const like = (pattern: string, name: string) => pattern === '*' || pattern === name;
