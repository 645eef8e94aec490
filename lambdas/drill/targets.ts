import * as z from 'zod';
import { drills } from '../../events/drills/catalogue.ts';
import { step } from '../step.ts';
import { select } from './select.ts';

/** What the drill would hit, and how much that is of what there is. Throws `NothingToHarm`, or `DrillRefused` if it is more than the experiment's cap. */
export const handler = step(z.object({ drill: z.string() }), async ({ drill }) => {
  const { targets } = drills[drill]!;
  return { targets: await select(targets) };
});
