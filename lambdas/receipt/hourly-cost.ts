import prices from '../plan/prices.json' with { type: 'json' };
import type { Thing } from './thing.ts';

type Prices = Readonly<Record<string, { readonly dollars: number } | undefined>>;

const hour = (what: string) => (prices.hour as Prices)[what]?.dollars;
const month = (what: string) => {
  const dollars = (prices.month as Prices)[what]?.dollars;
  return dollars === undefined ? undefined : dollars / prices.hoursOfAMonth;
};

const kept =
  (what: string) =>
  ({ gib }: Thing) =>
    gib === undefined ? undefined : gib * (month(what) ?? Number.NaN);

/** By kind; what is not here is free, or billed by what it is used for. */
const HOURLY: Readonly<Record<string, (thing: Thing) => number | undefined>> = {
  natgateway: () => hour('nat-gateway'),
  'elastic-ip': () => hour('public-address'),
  instance: ({ type }) => hour(type ?? ''),
  'load-balancer': () => hour('load-balancer'),
  'db-instance': ({ type, multiAz }) => {
    const one = hour(type ?? '');
    return one === undefined ? undefined : one * (multiAz ? 2 : 1);
  },
  'db-snapshot': kept('backup-gib'),
  'db-backup': kept('backup-gib'),
  bucket: kept('bucket-gib'),
  // By what is in them, which is not asked.
  volume: () => undefined,
  snapshot: () => undefined,
  // A key that waits for its deletion is not billed.
  key: ({ until }) => (until ? 0 : month('key')),
  secret: () => month('secret'),
  alarm: () => month('alarm'),
};

/** Dollars an hour at list price; null for what is billed by how much is kept in it or whose price nobody here knows. */
export const hourlyCost = (thing: Thing): number | null => {
  const price = HOURLY[thing.kind];
  return price ? (price(thing) ?? null) : 0;
};

export const asOf = prices.asOf;
