import {
  ParameterNotFound,
  type ParameterTier,
  type ParameterType,
  ParameterVersionNotFound,
} from '@aws-sdk/client-ssm';
import type { Handlers } from '../../handlers.ts';
import type { Call, Cloud } from '../../service.ts';
import type { Table } from '../../store.ts';
import { refuse } from '../refuse.ts';

export type Ssm = typeof import('@aws-sdk/client-ssm');
export type Operations = Handlers<Ssm, Call>;

export interface ParameterVersion {
  readonly version: number;
  readonly type: ParameterType;
  /** Plain text, or what KMS made of it, in base64, when there is a `keyId`. */
  readonly value: string;
  readonly keyId?: string;
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly tier: ParameterTier;
  readonly dataType: string;
  readonly modified: string;
  readonly modifiedBy: string;
  labels: readonly string[];
}

export interface ParameterRow {
  readonly name: string;
  readonly arn: string;
  /** Oldest first; AWS keeps a hundred. */
  versions: readonly ParameterVersion[];
  tags: Record<string, string>;
}

/** What the operations share. */
export interface Parameters {
  readonly cloud: Cloud;
  readonly rows: Table<ParameterRow>;
}

/** `/a/b` and `b` are both names; an ARN has one slash between `parameter` and either. */
export function arnOf(cloud: Cloud, name: string): string {
  return cloud.arn('ssm', `parameter/${name.replace(/^\//, '')}`);
}

/** A name as a caller may write it: the name itself or its ARN, with `:version` or `:label` behind it. */
export function parse(parameters: Parameters, written: string): { name: string; selector?: string } {
  const [, arn, rest = written] = /^(arn:[^:]*:ssm:[^:]*:[^:]*:)parameter(\/.*)$/.exec(written) ?? [];
  const [path = '', selector] = rest.split(':');
  const plain = path.replace(/^\//, '');
  const name = arn && !parameters.rows.has(path) && parameters.rows.has(plain) ? plain : path;
  return selector === undefined ? { name } : { name, selector };
}

export function current(row: ParameterRow): ParameterVersion {
  return row.versions.at(-1)!;
}

export function parameterOf({ rows }: Parameters, name: string): ParameterRow {
  return rows.get(name) ?? refuse(ParameterNotFound, `Parameter ${name} not found.`);
}

/** The version that a selector names: a number, a label, or nothing for the newest. */
export function select(row: ParameterRow, selector: string | undefined): ParameterVersion {
  if (selector === undefined) return current(row);
  const found = row.versions.find((it) => String(it.version) === selector || it.labels.includes(selector));
  return (
    found ??
    refuse(
      ParameterVersionNotFound,
      `Systems Manager could not find version ${selector} of ${row.name}. Verify the version and try again.`,
    )
  );
}
