import { settings } from '../settings.ts';
import prices from './prices.json' with { type: 'json' };

/** What one resource costs a month that it stands, in dollars. */
export interface Cost {
  readonly resource: string;
  readonly dollars: number;
}

/** The costs of those that cost something, and what nobody here knows the price of. */
export interface MonthlyCost {
  readonly total: number;
  readonly each: readonly Cost[];
  readonly unknown: readonly string[];
  readonly asOf: string;
  readonly region: string;
}

const hour = (what: string) => (dollarsOf(prices.hour, what) ?? Number.NaN) * prices.hoursOfAMonth;
const month = (what: keyof typeof prices.month) => prices.month[what].dollars;

const dollarsOf = (table: Readonly<Record<string, { dollars: number }>>, what: string) => table[what]?.dollars;

const { database, instances, instanceType, volumeGiB, zones } = settings;

/** By the kind of a resource: the first part of its name. Whatever is not here is free, or billed by use. */
const monthly: Readonly<Record<string, (name: string) => number>> = {
  'nat-gateway': () => hour('nat-gateway'),
  'elastic-ip': () => hour('public-address'),
  // A public one has an address in each zone.
  'load-balancer': (name) =>
    hour('load-balancer') + (name.endsWith('/public') ? zones.length * hour('public-address') : 0),
  'auto-scaling-group': () =>
    instances.desired * (hour(instanceType) + volumeGiB * month('volume-gib') + month('instance-metrics')),
  database: () =>
    (database.multiAz ? 2 : 1) * (hour(database.instanceClass) + database.storageGiB * month('database-gib')) +
    month('secret'),
  key: () => month('key'),
  alarm: () => month('alarm'),
};

/** What the environment costs a month once the plan is done, by list prices of one region. */
export function monthlyCost(resources: readonly string[]): MonthlyCost {
  const each = resources.flatMap((resource) => {
    const dollars = monthly[resource.split('/')[0]!]?.(resource);
    return dollars === undefined ? [] : [{ resource, dollars: Math.round(dollars * 100) / 100 }];
  });
  const known = each.filter(({ dollars }) => !Number.isNaN(dollars));
  return {
    total: Math.round(known.reduce((sum, { dollars }) => sum + dollars, 0) * 100) / 100,
    each: known,
    unknown: each.filter(({ dollars }) => Number.isNaN(dollars)).map(({ resource }) => resource),
    asOf: prices.asOf,
    region: prices.region,
  };
}
