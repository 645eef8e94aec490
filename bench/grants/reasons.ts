/** Why functions hold rights that a life of an environment does not use. */
export interface Reason {
  /** Their names; `*` is every function that is granted them and did not use them. */
  readonly functions: readonly string[];
  readonly actions: readonly string[];
  readonly because: string;
  /** Where AWS says so, or the test that goes the way on which they are used. */
  readonly source: string;
  /** When it was last looked at. */
  readonly on: string;
}

export const reasons: readonly Reason[] = [];
