/** Says in RFC 9457 words what was wrong with a request. Whoever throws one wants the caller to read it. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  /** One entry for each member that is wrong; `pointer` is a JSON pointer into the body or a query parameter's name. */
  readonly errors: readonly { pointer: string; detail: string }[];

  constructor(status: number, detail: string, errors: readonly { pointer: string; detail: string }[] = []) {
    super(detail);
    this.status = status;
    this.errors = errors;
  }
}
