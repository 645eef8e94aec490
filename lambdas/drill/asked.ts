import * as z from 'zod';
import { drills } from '../../events/drills/catalogue.ts';
import type { Drill } from '../../events/drills/drill.ts';
import { vary } from '../../events/drills/vary.ts';
import { InvalidInput } from '../invalid-input.ts';

/** `with`: what is different from the experiment's file this once, as a JSON merge patch. */
export const Asked = z.object({ drill: z.string(), with: z.record(z.string(), z.unknown()).optional() });

/** The experiment that was asked for. Throws `InvalidInput` for one that nobody has written. */
export function asked({ drill, with: changes }: z.output<typeof Asked>): Drill {
  const experiment = drills[drill];
  if (!experiment) throw new InvalidInput(`there is no drill "${drill}": ${Object.keys(drills).join(', ')}`);
  return vary(drill, experiment, changes);
}
