import { createHash } from 'node:crypto';

/** What the first row of a ledger is chained to. */
export const ORIGIN = '0'.repeat(64);

/** JSON with the members of each object in the order of their names and no white space (RFC 8785): the same data has the same text, whoever writes it. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, it]) => it !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, it]) => `${JSON.stringify(name)}:${canonical(it)}`).join(',')}}`;
}

/** SHA-256, in hexadecimal, over the hash of the row before and the canonical text of this row without its own hash. */
export function hashOf(text: string, previous: string): string {
  return createHash('sha256').update(previous).update(text).digest('hex');
}

/** Ties rows together in the order in which they are added. */
export class Chain {
  head: string;

  /** @param head the hash of the last row that is there already */
  constructor(head: string = ORIGIN) {
    this.head = head;
  }

  /** The row as a line of a segment, with its line feed; its hash is the last member. */
  add(row: object): string {
    const text = canonical(row);
    this.head = hashOf(text, this.head);
    return `${text.slice(0, -1)},"hash":"${this.head}"}\n`;
  }
}

/** The text over which the hash of such a line goes: the line as it stands, so that no byte of it can change. */
export const hashed = (line: string): string => `${line.slice(0, line.lastIndexOf(',"hash":"'))}}`;
