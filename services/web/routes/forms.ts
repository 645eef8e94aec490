import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import type { Called, Upstream } from '../upstream.ts';

/** What a person typed, by field. */
export type Fields = Record<string, string>;

export interface Submitted extends Called {
  /** For the form, should it have to be shown again: what was typed, and what the API had against it. */
  again: { values: Fields; problem: string; errors: Fields; key?: string };
}

/**
 * Sends the form to the API. Each form carries a key of its own: sent twice, it is done once. Changed after the browser's Back, it is another
 * wish, and so its fields are part of the key.
 */
export async function submit(
  api: Upstream,
  ctx: Context,
  method: string,
  path: string,
  body?: (values: Fields) => object,
): Promise<Submitted> {
  const { key = '', ...values } = (ctx.request.body ?? {}) as Fields;
  const called = await api.call({
    method,
    path,
    id: ctx.state.requestId as string,
    ...(body && { body: body(values) }),
    ...(key && {
      key: createHash('sha256')
        .update(JSON.stringify([key, path, values]))
        .digest('hex'),
    }),
  });
  // Nobody knows whether it was done: the form keeps its key, and may be sent again.
  const unknown = called.status >= 500 && key ? { key } : {};
  return { ...called, again: { values, ...complaints(called), ...unknown } };
}

interface Said {
  detail?: string;
  errors?: { pointer: string; detail: string }[];
}

/** What the API had against a form, for its fields: `{ name: 'must not be empty' }`, and a sentence for the whole. */
function complaints({ status, body }: Called): { problem: string; errors: Fields } {
  const { detail, errors = [] } = (body ?? {}) as Said;
  const byField = Object.fromEntries(errors.map((it) => [it.pointer.slice(1), it.detail]));
  if (status >= 500)
    return {
      problem:
        'The roster cannot be reached at this moment. What you typed is still here: send it again, it is done only once.',
      errors: {},
    };
  const problem = errors.length ? 'Some of this needs another look.' : (detail ?? `The API answered ${status}.`);
  return { problem, errors: byField };
}

/** A number where the text is one; the API explains what is wrong with anything else. */
export function numeric(text: string | undefined): number | string {
  return text && /^-?\d+$/.test(text) ? Number(text) : (text ?? '');
}
