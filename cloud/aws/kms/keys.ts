import { randomBytes, randomUUID } from 'node:crypto';
import { DisabledException, type KeyState, KMSInvalidStateException, NotFoundException } from '@aws-sdk/client-kms';
import type { Cloud } from '../../service.ts';
import type { Table } from '../../store.ts';
import { refuse } from '../refuse.ts';
import { openVault, type Vault } from './material.ts';

export interface KeyRow {
  readonly id: string;
  readonly arn: string;
  readonly created: string;
  readonly description: string;
  readonly policy: string;
  readonly state: KeyState;
  readonly manager: 'AWS' | 'CUSTOMER';
  readonly tags: Readonly<Record<string, string>>;
  /** Wrapped, the newest last: a ciphertext says with which one it was made. */
  readonly materials: readonly { readonly wrapped: string; readonly from: string; readonly onDemand?: boolean }[];
  readonly deletion?: string | undefined;
  readonly pendingDays?: number | undefined;
  readonly rotation?: { readonly days: number; readonly next: string } | undefined;
}

export interface AliasRow {
  readonly name: string;
  readonly keyId: string;
  readonly created: string;
  readonly updated: string;
}

/** The keys of the account, and how they are found. */
export interface Keys {
  readonly cloud: Cloud;
  readonly rows: Table<KeyRow>;
  readonly aliases: Table<AliasRow>;
  readonly vault: Vault;
  /** By id, key ARN, alias name or alias ARN. Throws `NotFoundException`. */
  find(keyId: string | undefined): KeyRow;
  /** Like `find`; also throws when the key is disabled or waits for its deletion. */
  usable(keyId: string | undefined): KeyRow;
  create(values: Pick<KeyRow, 'description' | 'policy' | 'manager' | 'tags'>): KeyRow;
  newMaterial(keyId: string): KeyRow['materials'][number];
  aliasArn(name: string): string;
}

export function openKeys(cloud: Cloud): Keys {
  const rows = cloud.store.table<KeyRow>('kms/key');
  const aliases = cloud.store.table<AliasRow>('kms/alias');
  const vault = openVault(cloud.folder);
  const now = () => cloud.clock.now().toISOString();
  const aliasArn = (name: string) => cloud.arn('kms', name);

  /** When its time has come a key goes, and its material with it: nothing can open its ciphertexts any more. */
  function unlessDue(row: KeyRow | undefined): KeyRow | undefined {
    if (row?.state !== 'PendingDeletion' || !row.deletion || row.deletion > now()) return row;
    rows.delete(row.id);
    for (const alias of aliases.values()) if (alias.keyId === row.id) aliases.delete(alias.name);
    return undefined;
  }

  const newMaterial = (keyId: string) => ({ wrapped: vault.wrap(keyId, randomBytes(32)), from: now() });

  function create(values: Parameters<Keys['create']>[0]): KeyRow {
    const id = randomUUID();
    const arn = cloud.arn('kms', `key/${id}`);
    return rows.put(id, { id, arn, created: now(), state: 'Enabled', materials: [newMaterial(id)], ...values });
  }

  /** `alias/aws/rds` and its like exist from their first use on. */
  function awsManaged(name: string): AliasRow | undefined {
    const service = /^alias\/aws\/(rds|secretsmanager|s3|ebs|sns|sqs|ssm|lambda|codecommit|dynamodb|backup)$/.exec(
      name,
    )?.[1];
    if (!service) return undefined;
    const policy = managedPolicy(service, cloud);
    const description = `Default key that protects my ${service} data when no other key is defined`;
    const { id } = create({ description, policy, manager: 'AWS', tags: {} });
    return aliases.put(name, { name, keyId: id, created: now(), updated: now() });
  }

  function find(keyId = ''): KeyRow {
    const name = keyId.replace(/^arn:aws:kms:[^:]*:[^:]*:/, '');
    const id = name.startsWith('alias/') ? (aliases.get(name) ?? awsManaged(name))?.keyId : name.replace(/^key\//, '');
    const row = unlessDue(rows.get(id ?? ''));
    if (row) return row;
    if (name.startsWith('alias/')) return refuse(NotFoundException, `Alias ${aliasArn(name)} is not found.`);
    return refuse(
      NotFoundException,
      `Key '${keyId.startsWith('arn:') ? keyId : cloud.arn('kms', `key/${keyId}`)}' does not exist`,
    );
  }

  function usable(keyId: string | undefined): KeyRow {
    const row = find(keyId);
    if (row.state === 'Disabled') refuse(DisabledException, `${row.arn} is disabled.`);
    if (row.state !== 'Enabled') refuse(KMSInvalidStateException, `${row.arn} is pending deletion.`);
    return row;
  }

  return { cloud, rows, aliases, vault, find, usable, create, newMaterial, aliasArn };
}

/** What a key has whose creator gave it no policy: the account's own policies decide. */
export function rootPolicy(account: string): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
}

/** What AWS gives to a key that it manages for a service: whoever may use the service uses the key, through that service alone. */
function managedPolicy(service: string, { account, region }: Cloud): string {
  const through = service === 'ebs' ? 'ec2' : service;
  const use = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:CreateGrant'];
  return JSON.stringify({
    Version: '2012-10-17',
    Id: `auto-${service}-1`,
    Statement: [
      {
        Sid: `Allow access through ${service} for all principals in the account that are authorized to use it`,
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [...use, 'kms:DescribeKey'],
        Resource: '*',
        Condition: {
          StringEquals: { 'kms:CallerAccount': account, 'kms:ViaService': `${through}.${region}.amazonaws.com` },
        },
      },
      {
        Sid: 'Allow direct access to key metadata to the account',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'],
        Resource: '*',
      },
    ],
  });
}
