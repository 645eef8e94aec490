import * as z from 'zod';
import { release } from '../hold.ts';
import { step } from '../step.ts';

export const handler = step(z.object({ execution: z.string() }), async ({ execution }) => {
  await release(execution);
  return {};
});
