import type * as z from 'zod';
import { Problem } from './problem.ts';

/** The input in the schema's type, or a 422 that names every member that is wrong and what was wrong with it. */
export function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({
    pointer: issue.path.map((key) => `/${String(key)}`).join(''),
    detail: issue.message,
  }));
  throw new Problem(422, `Not valid: ${errors.map((it) => `${it.pointer || 'it'} ${it.detail}`).join('; ')}`, errors);
}
