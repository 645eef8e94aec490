import { BlockList, isIP } from 'node:net';
import type { Context } from './context.ts';
import type { Condition } from './document.ts';
import { arnMatches, fill } from './pattern.ts';

/** Compares one value of the request with one of the policy, variables filled in. */
type Compare = (value: string, wanted: string, pattern: RegExp) => boolean;

const numeric =
  (holds: (value: number, wanted: number) => boolean): Compare =>
  (value, wanted) =>
    holds(Number(value), Number(wanted));

const date = (holds: (value: number, wanted: number) => boolean): Compare => {
  // A date is ISO 8601 or seconds since 1970.
  const time = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));
  return (value, wanted) => holds(time(value), time(wanted));
};

const COMPARE: Readonly<Record<string, Compare>> = {
  StringEquals: (value, wanted) => value === wanted,
  StringEqualsIgnoreCase: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  StringLike: (value, _, pattern) => pattern.test(value),
  NumericEquals: numeric((a, b) => a === b),
  NumericLessThan: numeric((a, b) => a < b),
  NumericLessThanEquals: numeric((a, b) => a <= b),
  NumericGreaterThan: numeric((a, b) => a > b),
  NumericGreaterThanEquals: numeric((a, b) => a >= b),
  DateEquals: date((a, b) => a === b),
  DateLessThan: date((a, b) => a < b),
  DateLessThanEquals: date((a, b) => a <= b),
  DateGreaterThan: date((a, b) => a > b),
  DateGreaterThanEquals: date((a, b) => a >= b),
  Bool: (value, wanted) => value.toLowerCase() === wanted.toLowerCase(),
  BinaryEquals: (value, wanted) => value === wanted,
  ArnEquals: (value, wanted) => arnMatches(wanted, value),
  ArnLike: (value, wanted) => arnMatches(wanted, value),
  IpAddress: (value, wanted) => within(value, wanted),
};

/** The negated operators, and what each is the opposite of. */
const OPPOSITE: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NotIpAddress: 'IpAddress',
};

/** Whether a condition holds. An operator that IAM does not have holds never. */
export function holds({ operator, key, values }: Condition, context: Context): boolean {
  const [, set, name = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.*?)(IfExists)?$/.exec(operator) ?? [];
  const given = context.get(key.toLowerCase()) ?? [];
  if (name === 'Null') return values.some((it) => (it.toLowerCase() === 'true') === (given.length === 0));
  const negated = name in OPPOSITE;
  const compare = COMPARE[OPPOSITE[name] ?? name];
  if (!compare) return false;
  if (!given.length) return set === 'ForAllValues' || Boolean(ifExists) || (negated && set !== 'ForAnyValue');
  const matches = (value: string) => {
    const some = values.some((it) => {
      const wanted = fill(it, context);
      return wanted !== undefined && compare(value, wanted.literal, wanted.pattern);
    });
    return some !== negated;
  };
  // A negated operator must hold for all values, or one more value would be a way around it.
  return set === 'ForAllValues' || (!set && negated) ? given.every(matches) : given.some(matches);
}

function within(address: string, range: string): boolean {
  const [net = '', bits] = range.split('/');
  const family = isIP(net) === 6 ? 'ipv6' : 'ipv4';
  if (!isIP(net) || isIP(address) !== isIP(net)) return false;
  const ranges = new BlockList();
  ranges.addSubnet(net, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  return ranges.check(address, family);
}
