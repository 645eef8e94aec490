import type { Decided } from '../../cloud/service.ts';

/** What a function was granted: as `Grant` of `lambdas/grants.ts`, with its places filled in. */
export interface Granted {
  readonly actions: readonly string[];
  readonly on: readonly string[];
  readonly implied?: string;
}

/** What became of a function's rights, each as `ec2:DeleteVpc on arn:…`. */
export interface Compared {
  /** Granted, and not used in this run. */
  readonly unused: readonly string[];
  /** Granted because AWS asks for it beside the command's own right, and not asked for here: what only an account can try. */
  readonly untried: readonly string[];
  /** Asked for, and refused; each once. */
  readonly refused: readonly string[];
}

/**
 * Holds grants against the decisions about one principal. A grant is used when something that it names was allowed: of two grants that
 * differ by their conditions alone, both count.
 */
export function compare(grants: readonly Granted[], decisions: readonly Decided[]): Compared {
  const allowed = decisions.filter((it) => it.allowed);
  const idle = (given: readonly Granted[]) => [
    ...new Set(
      given.flatMap(({ actions, on }) => {
        const meant = on.map(pattern);
        return actions
          .filter((action) => !allowed.some((it) => it.action === action && meant.some((one) => one.test(it.resource))))
          .map((action) => `${action} on ${on.join(', ')}`);
      }),
    ),
  ];
  const refused = decisions.filter((it) => !it.allowed).map(({ action, resource }) => `${action} on ${resource}`);
  return {
    unused: idle(grants.filter(({ implied }) => !implied)),
    untried: idle(grants.filter(({ implied }) => implied)),
    refused: [...new Set(refused)],
  };
}

/** IAM's wildcards: `*` is anything, `?` one character. */
const pattern = (text: string) =>
  new RegExp(
    `^${text
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
    's',
  );
