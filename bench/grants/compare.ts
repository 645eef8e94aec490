import type { Decided } from '../../cloud/service.ts';

/** What a function was granted: as `Grant` of `lambdas/grants.ts`, with its places filled in. */
export interface Granted {
  readonly actions: readonly string[];
  readonly on: readonly string[];
  readonly implied?: string;
}

/** What became of a function's rights. */
export interface Compared {
  /** `ec2:DeleteVpc on arn:…`, as it is granted; with the reason, if nobody sends a command of that name. */
  readonly unused: readonly string[];
  /** `ec2:DeleteVpc on arn:…`, as it was asked, each once. */
  readonly refused: readonly string[];
}

/**
 * Holds grants against the decisions about one principal. A grant is used when something that it names was allowed: of two grants that
 * differ by their conditions alone, both count.
 */
export function compare(grants: readonly Granted[], decisions: readonly Decided[]): Compared {
  const allowed = decisions.filter((it) => it.allowed);
  const unused = grants.flatMap(({ actions, on, implied }) => {
    const meant = on.map(pattern);
    return actions
      .filter((action) => !allowed.some((it) => it.action === action && meant.some((one) => one.test(it.resource))))
      .map((action) => `${action} on ${on.join(', ')}${implied ? ` (${implied})` : ''}`);
  });
  const refused = decisions.filter((it) => !it.allowed).map(({ action, resource }) => `${action} on ${resource}`);
  return { unused: [...new Set(unused)], refused: [...new Set(refused)] };
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
