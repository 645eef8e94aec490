import type { FunctionFault } from './message.ts';

/** An error that the runtime raises itself; its type is not the name of a class of the handler's. */
export class RuntimeFault extends Error {
  readonly errorType: string;
  constructor(errorType: string, message: string, cause?: Error) {
    super(message, { cause });
    this.name = errorType;
    this.errorType = errorType;
    if (cause?.stack) this.stack = cause.stack;
  }
}

/** Whatever a handler threw, as `{ errorType, errorMessage, trace }`. Step Functions compares `errorType` with `ErrorEquals`: it is the error's `name`. */
export function asFault(thrown: unknown): FunctionFault {
  // An error of another realm (`vm`) is no instance of this Error.
  if (thrown instanceof Error || Object.prototype.toString.call(thrown) === '[object Error]') {
    const error = thrown as Error;
    return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
  }
  const errorMessage = typeof thrown === 'object' ? JSON.stringify(thrown) : String(thrown);
  return { errorType: typeof thrown, errorMessage, trace: [] };
}
