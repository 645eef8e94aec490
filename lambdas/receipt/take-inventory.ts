import { dataThings } from './data-things.ts';
import { deliveryThings } from './delivery-things.ts';
import { drillThings } from './drill-things.ts';
import { networkThings } from './network-things.ts';
import { servingThings } from './serving-things.ts';
import type { Thing } from './thing.ts';

/** Everything of this environment in all services that it touches, asked of each service itself. */
export const takeInventory = async (): Promise<Thing[]> =>
  (await Promise.all([networkThings(), servingThings(), dataThings(), deliveryThings(), drillThings()]))
    .flat()
    .sort((a, b) => `${a.kind} ${a.id}`.localeCompare(`${b.kind} ${b.id}`));
