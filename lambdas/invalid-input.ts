import type * as z from 'zod';

/** The step was handed something it cannot work with; the message names the path, the value found there and what is wrong with it. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';

  static from(error: z.ZodError, input: unknown): InvalidInput {
    return new InvalidInput(
      error.issues
        .map(({ path, message }) => `${['$', ...path].join('.')} is ${JSON.stringify(at(input, path))}: ${message}`)
        .join('; '),
    );
  }
}

function at(input: unknown, path: readonly PropertyKey[]): unknown {
  return (
    path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input) ?? null
  );
}
