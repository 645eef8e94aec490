import * as z from 'zod';

/** Why something is not as it was: `unexplained` is what nobody of the orchestrator has done and no service by itself. */
export const Cause = z.object({
  kind: z.enum(['failover', 'replacement', 'deployment', 'drill', 'definition', 'provision', 'unexplained']),
  words: z.string(),
  /** The principal, its call and its time, as the trail has them. */
  who: z.string().optional(),
  call: z.string().optional(),
  at: z.string().optional(),
});
export type Cause = z.output<typeof Cause>;

export interface Difference {
  readonly resource: string;
  readonly what: string;
  readonly cause: Cause;
}

/** What a look for drift found. */
export interface Drift {
  readonly at: string;
  /** What it is held against: the end of the last provision, or the first look. */
  readonly since: string;
  readonly differences: readonly Difference[];
  readonly unexplained: number;
}
