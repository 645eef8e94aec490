import { step } from '../step.ts';
import { Asked, asked } from './asked.ts';
import { select } from './select.ts';

/** What the drill would hit, and how much that is of what there is. Throws `NothingToHarm`, or `DrillRefused` if it is more than the experiment's cap. */
export const handler = step(Asked, async (ask) => ({ targets: await select(asked(ask).targets) }));
