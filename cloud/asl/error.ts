/** A failure of a state, as Retry and Catch see it: an error name and a cause. Both may be absent, as after a bare Fail. */
export class StatesError extends Error {
  override readonly name = 'StatesError';
  readonly error: string | undefined;
  override readonly cause: string | undefined;

  constructor(error?: string, cause?: string) {
    super(`${error ?? 'unnamed'}: ${cause ?? 'no cause'}`);
    this.error = error;
    this.cause = cause;
  }
}

/**
 * A state cannot be carried out as written: a path without a match, an expression without a value.
 * The engine puts the state's name and its event id before the message.
 */
export class StateFault extends Error {
  override readonly name: string = 'StateFault';
  readonly error: string;

  constructor(message: string, error = 'States.Runtime') {
    super(message);
    this.error = error;
  }
}

/** A JSONata expression failed; `location` is the field that holds it, e.g. `Arguments/FunctionName`. */
export class QueryEvaluationError extends StateFault {
  override readonly name = 'QueryEvaluationError';
  readonly location: string | undefined;

  constructor(message: string, location?: string) {
    super(message, 'States.QueryEvaluationError');
    this.location = location;
  }
}

/** An expression gave a value of another type than its field takes. `value` is JSON. */
export function unexpectedType(text: string, field: string, wanted: string, value: unknown): QueryEvaluationError {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return new QueryEvaluationError(
    `The JSONata expression '${text}' specified for the field '${field}' returned an unexpected result type. Expected '${wanted}', but was '${type}' for value: ${JSON.stringify(value)}`,
    field,
  );
}

/** Errors that `States.ALL` does not match. */
export const TERMINAL: ReadonlySet<string> = new Set(['States.Runtime', 'States.DataLimitExceeded']);

/** Does one of the names in `ErrorEquals` stand for this error? */
export function matches(errorEquals: readonly string[], error: string | undefined): boolean {
  return errorEquals.some((name) => {
    if (name === error) return true;
    if (error !== undefined && TERMINAL.has(error)) return false;
    if (name === 'States.ALL') return true;
    if (name === 'States.Timeout') return error === 'States.HeartbeatTimeout';
    return name === 'States.TaskFailed' && error !== 'States.Timeout' && error !== 'States.HeartbeatTimeout';
  });
}
