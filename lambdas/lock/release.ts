import * as z from 'zod';
import { step } from '../step.ts';
import { release } from './hold.ts';

export const handler = step(z.object({ execution: z.string() }), async ({ execution }) => {
  await release(execution);
  return {};
});
