import * as z from 'zod';
import { step } from '../step.ts';
import { read, write } from '../table.ts';
import { takeInventory } from './take-inventory.ts';
import type { Thing } from './thing.ts';

export interface Inventory {
  readonly at: string;
  readonly things: readonly Thing[];
}

const SECONDS_OF_A_MONTH = 30 * 86_400;

/** What stands before a teardown touches anything. Told once: a redriven teardown began when it first began. */
export const handler = step(z.object({ execution: z.string() }), async ({ execution }) => {
  const before = await read<Inventory>('inventory', execution);
  if (before) return {};
  const inventory: Inventory = { at: new Date().toISOString(), things: await takeInventory() };
  await write('inventory', execution, inventory, undefined, SECONDS_OF_A_MONTH);
  return {};
});
