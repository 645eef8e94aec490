import { write } from '../table.ts';
import type { Cost } from './budget.ts';

const KEPT_SECONDS = 400 * 86_400;

/** Books what a drill or a deployment has cost its users; a run that is booked again costs once. */
export async function book(cost: Cost): Promise<void> {
  await write('budget', `${cost.at}/${cost.run}`, cost, undefined, KEPT_SECONDS);
}
