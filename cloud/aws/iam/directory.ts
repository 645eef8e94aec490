import { randomInt } from 'node:crypto';
import type { Store, Table } from '../../store.ts';

/** What has policies: inline ones by name, managed ones by ARN, and perhaps a boundary (an ARN). */
export interface Holder {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly created: string;
  readonly inline: Readonly<Record<string, string>>;
  readonly attached: readonly string[];
  readonly boundary?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface RoleRow extends Holder {
  /** The trust policy, as it was given. */
  readonly trust: string;
  readonly description?: string;
  readonly maxSessionSeconds: number;
  readonly lastUsed?: string;
}

export type UserRow = Holder;

export interface PolicyRow {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly created: string;
  readonly updated: string;
  readonly description?: string;
  readonly versions: readonly { readonly id: string; readonly document: string; readonly created: string }[];
  readonly defaultVersion: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface InstanceProfileRow {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly created: string;
  /** A profile holds one role at most. */
  readonly role?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface AccessKeyRow {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly user: string;
  readonly active: boolean;
  readonly created: string;
  readonly lastUsed?: string;
}

/** The identities of the account, by name; access keys by their id. IAM's operations and the evaluation share these tables. */
export interface Directory {
  readonly roles: Table<RoleRow>;
  readonly users: Table<UserRow>;
  /** Customer-managed policies, by ARN. */
  readonly policies: Table<PolicyRow>;
  readonly profiles: Table<InstanceProfileRow>;
  readonly accessKeys: Table<AccessKeyRow>;
}

export function openDirectory(store: Store): Directory {
  return {
    roles: store.table('iam/role'),
    users: store.table('iam/user'),
    policies: store.table('iam/policy'),
    profiles: store.table('iam/instance-profile'),
    accessKeys: store.table('iam/access-key'),
  };
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An id as IAM makes them: four letters that say of what (`AROA` a role, `AIDA` a user, `ASIA` a session's key), then 16 of base 32. */
export function uniqueId(prefix: string): string {
  return prefix + Array.from({ length: 16 }, () => BASE32[randomInt(32)]).join('');
}

/** The row of `arn:aws:iam::…:role/path/name`: names are unique in an account whatever their path. */
export function byArn<Row extends { arn: string }>(table: Table<Row>, arn: string): Row | undefined {
  const row = table.get(arn.split('/').at(-1) ?? '');
  return row?.arn === arn ? row : undefined;
}
