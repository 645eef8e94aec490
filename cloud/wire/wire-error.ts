/** A refusal of the wire itself, before any service has seen the request; `name` is the code that AWS gives it. */
export class WireError extends Error {
  override readonly name: string;
  readonly status: number;
  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.status = status;
  }
}
