import type { EC2ServiceException, Filter } from '@aws-sdk/client-ec2';
import { invalidParameter } from './ec2-error.ts';

export type Fields = Readonly<Record<string, string | number | boolean | readonly (string | undefined)[] | undefined>>;

/** What every Describe operation is asked: which rows, by id or by filter, and which page of them. */
export interface Question<Row> {
  readonly rows: readonly Row[];
  readonly id: (row: Row) => string | undefined;
  /** Asked for by id: each must exist. */
  readonly ids?: readonly string[];
  readonly missing?: (id: string) => EC2ServiceException;
  readonly filters?: readonly Filter[];
  /** The row's values by the names of its filters. */
  readonly fields: (row: Row) => Fields;
  readonly tags?: (row: Row) => Readonly<Record<string, string>>;
  readonly input?: { MaxResults?: number; NextToken?: string };
}

/** Answers it: filters are and-ed, the values of one are or-ed, `*` and `?` are wildcards. Throws the `missing` error for an unknown id. */
export function select<Row>(question: Question<Row>): { rows: Row[]; NextToken?: string } {
  const { rows, id, ids, missing, filters = [], fields, tags = () => ({}), input = {} } = question;
  const unknown = ids?.find((wanted) => !rows.some((row) => id(row) === wanted));
  if (unknown !== undefined && missing) throw missing(unknown);
  const found = rows
    .filter((row) => !ids?.length || ids.includes(id(row) ?? ''))
    .filter((row) => filters.every((filter) => matches(filter, fields(row), tags(row))));
  return page(found, input);
}

function matches({ Name = '', Values = [] }: Filter, fields: Fields, tags: Readonly<Record<string, string>>): boolean {
  const has = (values: readonly (string | undefined)[]) =>
    Values.some((pattern) => values.some((value) => value !== undefined && wildcard(pattern).test(value)));
  if (Name.startsWith('tag:')) return has([tags[Name.slice('tag:'.length)]]);
  if (Name === 'tag-key') return has(Object.keys(tags));
  if (!(Name in fields)) throw invalidParameter(`The filter '${Name}' is invalid`);
  const value = fields[Name];
  return has(Array.isArray(value) ? value : [value === undefined ? undefined : String(value)]);
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

/** A token says where the next page begins; nobody but us reads it. */
function page<Row>(rows: Row[], { MaxResults, NextToken }: { MaxResults?: number; NextToken?: string }) {
  const from = NextToken === undefined ? 0 : Number(Buffer.from(NextToken, 'base64url').toString());
  if (!Number.isInteger(from)) throw invalidParameter(`Unable to parse pagination token '${NextToken}'`);
  const to = MaxResults === undefined ? rows.length : from + MaxResults;
  const next = to < rows.length ? { NextToken: Buffer.from(String(to)).toString('base64url') } : {};
  return { rows: rows.slice(from, to), ...next };
}
