import * as z from 'zod';
import { step } from '../step.ts';
import { findHarm } from './harm.ts';

/** What is known of a drill whose execution was ended in the middle; nothing is left to do if it had armed nothing, or has told its verdict. */
export const handler = step(z.object({ of: z.string() }), async ({ of }) => {
  const run = of.split(':').at(-1)!;
  const harm = await findHarm(run);
  if (!harm || harm.reportedAt) return { run, open: false };
  const { drill, targets, undoAt } = harm;
  const problem = { state: 'Drill', error: 'DrillBroken', cause: `the execution ${of} was ended in the middle` };
  return { run, open: true, drill, targets, undoAt, problem };
});
