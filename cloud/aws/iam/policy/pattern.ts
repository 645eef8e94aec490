import { type Context, first } from './context.ts';

/** Where a policy's text names a variable that the request does not have, nothing matches. */
export type Text = { readonly literal: string; readonly pattern: RegExp } | undefined;

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const wild = (text: string) => escaped(text).replaceAll('\\*', '[^]*').replaceAll('\\?', '[^]');

/**
 * A policy's string with its variables filled in: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`, `${$}`
 * for the characters themselves. `*` and `?` of the policy are wildcards, those of a variable's value are not.
 */
export function fill(text: string, context: Context, flags = ''): Text {
  let literal = '';
  let source = '';
  let rest = 0;
  for (const match of text.matchAll(/\$\{([^}]*)\}/g)) {
    const [name = '', fallback] = (match[1] ?? '').split(/\s*,\s*(.*)/s);
    const value = /^[*?$]$/.test(name) ? name : (first(context, name) ?? fallback?.replace(/^'(.*)'$/s, '$1'));
    if (value === undefined) return undefined;
    const before = text.slice(rest, match.index);
    literal += before + value;
    source += wild(before) + escaped(value);
    rest = match.index + match[0].length;
  }
  literal += text.slice(rest);
  source += wild(text.slice(rest));
  return { literal, pattern: new RegExp(`^${source}$`, flags) };
}

/** Whether an action such as `s3:GetObject` is one of `s3:Get*`; IAM does not mind the case. */
export function actionMatches(pattern: string, action: string): boolean {
  return pattern === '*' || new RegExp(`^${wild(pattern)}$`, 'i').test(action);
}

/** ARNs are compared part by part, so that a wildcard in one does not reach into the next (`ArnLike`). */
export function arnMatches(pattern: string, arn: string): boolean {
  const parts = split(pattern);
  const values = split(arn);
  return parts.length === values.length && parts.every((it, i) => new RegExp(`^${wild(it)}$`).test(values[i] ?? ''));
}

/** `arn`, partition, service, region, account, and the resource with whatever colons it has. */
function split(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
