import { randomInt } from 'node:crypto';
import { InvalidRequestException, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import type { Cloud } from '../../service.ts';
import type { Table } from '../../store.ts';
import { refuse } from '../refuse.ts';

export interface VersionRow {
  readonly id: string;
  readonly stages: readonly string[];
  readonly created: string;
  /** Absent for a version that was announced and got no value yet. */
  readonly value?: { readonly wrapped: string; readonly sealed: string; readonly keyArn: string };
}

export interface SecretRow {
  readonly name: string;
  readonly arn: string;
  readonly description: string | undefined;
  /** As the caller gave it; absent means `alias/aws/secretsmanager`. */
  readonly kmsKeyId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly owner?: 'rds' | undefined;
  readonly created: string;
  readonly changed: string;
  readonly accessed?: string | undefined;
  /** When it is really gone; until then it can be restored. */
  readonly deletion?: string | undefined;
  readonly deletedOn?: string | undefined;
  readonly versions: readonly VersionRow[];
  readonly rotation?: Rotation | undefined;
  readonly policy?: string | undefined;
}

export interface Rotation {
  readonly lambda?: string | undefined;
  readonly days?: number | undefined;
  readonly schedule?: string | undefined;
  readonly duration?: string | undefined;
  readonly last?: string | undefined;
}

export interface Secrets {
  readonly cloud: Cloud;
  readonly rows: Table<SecretRow>;
  /** By name, ARN, or ARN without its random end. Throws `ResourceNotFoundException`. */
  find(secretId: string | undefined): SecretRow;
  /** Like `find`; throws `InvalidRequestException` for one that is marked for deletion. */
  living(secretId: string | undefined): SecretRow;
  newArn(name: string): string;
  now(): string;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function openSecrets(cloud: Cloud): Secrets {
  const rows = cloud.store.table<SecretRow>('secretsmanager/secret');
  const now = () => cloud.clock.now().toISOString();

  function find(secretId = ''): SecretRow {
    const name = /:secret:(.+)$/.exec(secretId)?.[1] ?? secretId;
    const row = rows.get(name) ?? rows.get(name.slice(0, -7)); // without "-" and six letters
    const meant = row && (row.name === name || row.arn === secretId);
    if (!meant) return refuse(ResourceNotFoundException, "Secrets Manager can't find the specified secret.");
    if (row.deletion && row.deletion <= now()) {
      rows.delete(row.name);
      return refuse(ResourceNotFoundException, "Secrets Manager can't find the specified secret.");
    }
    return row;
  }

  return {
    cloud,
    rows,
    find,
    now,
    living(secretId) {
      const row = find(secretId);
      if (!row.deletion) return row;
      return refuse(
        InvalidRequestException,
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    },
    newArn(name) {
      const end = Array.from({ length: 6 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
      return cloud.arn('secretsmanager', `secret:${name}-${end}`);
    },
  };
}
