/** One command of the AWS CLI that only reads, and what its answer must say about the system that runs. */
export interface Question {
  /** As one types it after `aws`; `{vpc}` stands for what another answer named so, and makes this one wait for it. */
  readonly ask: string;
  /** What later questions are asked with: a name, and where in the answer its value is (`Vpcs.0.VpcId`). */
  readonly keep?: Readonly<Record<string, string>>;
  /**
   * What must be found at a path: this value, with names filled in, or a match. `*` is each item of a list, and all of them must fit;
   * where nothing is found, it does not fit. `length` is that of a list.
   */
  readonly says?: Readonly<Record<string, string | number | boolean | RegExp>>;
  /** The error that is AWS's right answer: a bucket without CORS has no CORS configuration. */
  readonly refused?: string;
  /** Why this cloud does not answer it; that it does after all is odd. */
  readonly gap?: string;
}

export const ask = (ask: string, more: Omit<Question, 'ask'> = {}): Question => ({ ask, ...more });

/** Questions that need no more than an answer. */
export const each = (service: string, commands: string): Question[] =>
  commands
    .trim()
    .split('\n')
    .map((it) => ask(`${service} ${it.trim()}`));
