import * as z from 'zod';
import { release } from '../hold.ts';
import { step } from '../step.ts';

/** `within`: the execution that this one is a part of. It holds the environment for both, and goes on holding it. */
const Ask = z.object({ execution: z.string(), within: z.string().nullish() });

export const handler = step(Ask, async ({ execution, within }) => {
  if (!within) await release(execution);
  return {};
});
