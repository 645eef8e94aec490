import * as z from 'zod';
import { isCreatedBy } from '../created-by.ts';
import { settings } from '../settings.ts';
import { step } from '../step.ts';
import { read, write } from '../table.ts';
import { asOf, hourlyCost } from './hourly-cost.ts';
import type { Inventory } from './inventory.ts';
import { type Reason, reason } from './reason.ts';
import { takeInventory } from './take-inventory.ts';
import type { Thing } from './thing.ts';

/** What a teardown has left behind. Kept in the orchestrator's table, which outlives the environment. */
export interface Receipt {
  readonly environment: string;
  readonly execution: string;
  readonly at: string;
  /** Whether everything that is left has a reason to be. */
  readonly clean: boolean;
  readonly removed: Readonly<Record<string, number>>;
  readonly left: readonly Left[];
  readonly dollarsPerHour: { readonly before: number; readonly after: number; readonly asOf: string };
  /** Ids of what is left and is billed by what is in it. */
  readonly notPriced: readonly string[];
}

type Left = Thing & Reason & { readonly dollarsPerHour: number | null };

/** Looks at every service again and says what is left, why, and what it costs. */
export const handler = step(
  z.object({ execution: z.string(), of: z.string().nullish() }),
  async ({ execution, of }) => {
    const before = (await read<Inventory>('inventory', execution))?.body.things ?? [];
    const after = await takeInventory();
    const left = await Promise.all(after.map((it) => leave(it, of ?? undefined)));
    const ids = new Set(after.map(({ kind, id }) => `${kind} ${id}`));
    const gone = before.filter(({ kind, id }) => !ids.has(`${kind} ${id}`));
    const receipt: Receipt = {
      environment: settings.environment,
      execution,
      at: new Date().toISOString(),
      clean: left.every(({ expected }) => expected),
      removed: Object.fromEntries(
        Map.groupBy(gone, ({ kind }) => kind)
          .entries()
          .map(([kind, { length }]) => [kind, length]),
      ),
      left,
      dollarsPerHour: { before: sum(before.map(hourlyCost)), after: sum(after.map(hourlyCost)), asOf },
      notPriced: left.filter(({ dollarsPerHour }) => dollarsPerHour === null).map(({ id }) => id),
    };
    const name = execution.split(':').at(-1)!;
    await write('receipt', name, receipt, await read('receipt', name));
    return { receipt };
  },
);

async function leave(thing: Thing, of: string | undefined): Promise<Left> {
  const dollarsPerHour = hourlyCost(thing);
  if (of && !(thing.resource && (await isCreatedBy(thing.resource, of))))
    return { ...thing, dollarsPerHour, expected: true, why: 'it was there before the run that was taken back' };
  return { ...thing, dollarsPerHour, ...reason(thing) };
}

const sum = (dollars: readonly (number | null)[]) =>
  Math.round(dollars.reduce<number>((total, it) => total + (it ?? 0), 0) * 10_000) / 10_000;
