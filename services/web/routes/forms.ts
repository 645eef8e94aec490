import type { Called } from '../upstream.ts';

/** What a person typed, by field. */
export type Fields = Record<string, string>;

interface Said {
  detail?: string;
  errors?: { pointer: string; detail: string }[];
}

/** What the API had against a form, for its fields: `{ name: 'must not be empty' }`, and a sentence for the whole. */
export function complaints({ status, body }: Called): { problem: string; errors: Fields } {
  const { detail, errors = [] } = (body ?? {}) as Said;
  const byField = Object.fromEntries(errors.map((it) => [it.pointer.slice(1), it.detail]));
  const problem = errors.length ? 'Some of this needs another look.' : (detail ?? `The API answered ${status}.`);
  return { problem, errors: byField };
}

/** A number where the text is one; the API explains what is wrong with anything else. */
export function numeric(text: string | undefined): number | string {
  return text && /^-?\d+$/.test(text) ? Number(text) : (text ?? '');
}
