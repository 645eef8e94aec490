import { Problem } from '../../http/problem.ts';

/** Where a page starts: after the row with this name and id. Opaque to callers. The name is as it is: PostgreSQL and JavaScript disagree on lower case. */
export type Cursor = readonly [name: string, id: string];

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

export function isId(text: string): boolean {
  return UUID.test(text);
}

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/** @throws Problem 400 when the text is no cursor of ours */
export function readCursor(text: string): Cursor {
  try {
    const [name, id] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown[];
    if (typeof name === 'string' && typeof id === 'string' && isId(id) && !name.includes('\0')) return [name, id];
  } catch {
    // Not JSON: falls through to the same answer.
  }
  throw new Problem(400, `after="${text}" is not a place in a list; use the "next" of the page before`);
}

/** `limit + 1` rows were asked for: the last one only says that there is more. */
export function cut<Row>(rows: Row[], limit: number, at: (row: Row) => Cursor): { rows: Row[]; next: string | null } {
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? writeCursor(at(page.at(-1)!)) : null };
}

/** The text as a pattern for `ilike` that means itself. */
export function contains(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}
