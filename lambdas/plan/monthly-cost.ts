import { settings } from '../settings.ts';
import prices from './prices.json' with { type: 'json' };

/** What one resource costs a month that it stands, in dollars. */
export interface Cost {
  readonly resource: string;
  readonly dollars: number;
}

/** The costs of those that cost something, and of what nobody here knows the price. */
export interface MonthlyCost {
  readonly total: number;
  readonly each: readonly Cost[];
  /** `database: db.m99.large`. */
  readonly unknown: readonly string[];
  readonly asOf: string;
  readonly region: string;
}

/** So many of what has a price: `[2, 'db.m7g.large']`. */
type Part = readonly [count: number, what: string];
type Prices = Readonly<Record<string, { readonly dollars: number }>>;

const { database, instances, instanceType, volumeGiB, zones } = settings;
const copies = database.multiAz ? 2 : 1;
/** What gp3 brings by itself: striped over four volumes from 400 GiB on. */
const ownIops = database.storageGiB < 400 ? 3000 : 12_000;

/** By the kind of a resource: the first part of its name. Whatever is not here is free, or billed by use. */
const parts: Readonly<Record<string, (name: string) => readonly Part[]>> = {
  'nat-gateway': () => [[1, 'nat-gateway']],
  'elastic-ip': () => [[1, 'public-address']],
  // A public one has an address in each zone.
  'load-balancer': (name) => [
    [1, 'load-balancer'],
    [name.endsWith('/public') ? zones.length : 0, 'public-address'],
  ],
  'auto-scaling-group': () => [
    [instances.desired, instanceType],
    [instances.desired * volumeGiB, 'volume-gib'],
    [instances.desired, 'instance-metrics'],
  ],
  database: () => [
    [copies, database.instanceClass],
    [copies * database.storageGiB, 'database-gib'],
    [copies * Math.max(0, (database.iops ?? 0) - ownIops), 'database-iops'],
    [1, 'secret'],
  ],
  key: () => [[1, 'key']],
  alarm: () => [[1, 'alarm']],
};

/** Dollars a month; undefined where the price is not known here. */
function monthly(what: string): number | undefined {
  const hour = (prices.hour as Prices)[what]?.dollars;
  return hour === undefined ? (prices.month as Prices)[what]?.dollars : hour * prices.hoursOfAMonth;
}

/** What the environment costs a month once the plan is done, by list prices of one region. */
export function monthlyCost(resources: readonly string[]): MonthlyCost {
  const each: Cost[] = [];
  const unknown: string[] = [];
  for (const resource of resources) {
    const needed = parts[resource.split('/')[0]!]?.(resource);
    if (!needed) continue;
    each.push({
      resource,
      dollars: cents(needed.reduce((sum, [count, what]) => sum + count * (monthly(what) ?? 0), 0)),
    });
    unknown.push(...needed.flatMap(([, what]) => (monthly(what) === undefined ? [`${resource}: ${what}`] : [])));
  }
  const total = cents(each.reduce((sum, { dollars }) => sum + dollars, 0));
  return { total, each, unknown, asOf: prices.asOf, region: prices.region };
}

const cents = (dollars: number) => Math.round(dollars * 100) / 100;
