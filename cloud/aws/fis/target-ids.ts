import type { Resolved } from './resolve-targets.ts';

/** What stands last in the ARNs: `i-…`, `subnet-…`, a DB instance's name. */
export const idsOf = (targets: readonly Resolved[] = []): string[] =>
  targets.map(({ arn }) => arn.split(/[/:]/).at(-1)!);
