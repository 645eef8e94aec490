import { invalidParameter } from './ec2-error.ts';

/** An IPv4 block: its first address as a number, and how many it has. */
interface Block {
  readonly first: number;
  readonly size: number;
}

const number = (ip: string) => ip.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
export const dotted = (address: number) =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');

/** Throws `InvalidParameterValue` for what is not an IPv4 CIDR. */
export function block(cidr: string): Block {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr);
  if (!match || match.slice(1, 5).some((octet) => Number(octet) > 255) || Number(match[5]) > 32)
    throw invalidParameter(`Value (${cidr}) for parameter cidrBlock is invalid. This is not a valid CIDR block.`);
  const size = 2 ** (32 - Number(match[5]));
  return { first: Math.floor(number(cidr.split('/')[0]!) / size) * size, size };
}

/** AWS writes 10.0.0.5/24 as 10.0.0.0/24. */
export const canonical = (cidr: string) => `${dotted(block(cidr).first)}/${cidr.split('/')[1]}`;

export function contains(outer: string, inner: string): boolean {
  const [a, b] = [block(outer), block(inner)];
  return b.first >= a.first && b.first + b.size <= a.first + a.size;
}

export const overlap = (one: string, other: string) => contains(one, other) || contains(other, one);

/** The addresses that a subnet can give: all but the first four and the last, which are AWS's. */
export function* addresses(cidr: string): Generator<string> {
  const { first, size } = block(cidr);
  for (let address = first + 4; address < first + size - 1; address++) yield dotted(address);
}

export const capacity = (cidr: string) => block(cidr).size - 5;
