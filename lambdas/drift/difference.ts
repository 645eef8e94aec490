/** Why something is not as it was: `unexplained` is what nobody of the orchestrator has done and no service by itself. */
export interface Cause {
  readonly kind: 'failover' | 'replacement' | 'deployment' | 'drill' | 'definition' | 'provision' | 'unexplained';
  readonly words: string;
  /** The principal, its call and its time, as the trail has them. */
  readonly who?: string | undefined;
  readonly call?: string | undefined;
  readonly at?: string | undefined;
}

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
