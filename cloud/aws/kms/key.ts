import {
  InvalidArnException,
  type KeyMetadata,
  KMSInvalidStateException,
  MalformedPolicyDocumentException,
  UnsupportedOperationException,
} from '@aws-sdk/client-kms';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { paging } from '../paging.ts';
import { refuse } from '../refuse.ts';
import { type KeyRow, type Keys, rootPolicy } from './keys.ts';

const DAY = 24 * 3600 * 1000;

export function key(keys: Keys): Handlers<typeof import('@aws-sdk/client-kms'), Call> {
  const { cloud, rows } = keys;
  const change = (keyId: string | undefined, values: Partial<KeyRow>) => {
    const row = keys.find(keyId);
    return rows.put(row.id, { ...row, ...values });
  };

  return {
    async CreateKey({ Description = '', Policy, KeySpec, KeyUsage, Tags = [], MultiRegion, Origin }) {
      if (
        (KeySpec ?? 'SYMMETRIC_DEFAULT') !== 'SYMMETRIC_DEFAULT' ||
        (KeyUsage ?? 'ENCRYPT_DECRYPT') !== 'ENCRYPT_DECRYPT'
      ) {
        refuse(
          UnsupportedOperationException,
          `This cloud has SYMMETRIC_DEFAULT keys for ENCRYPT_DECRYPT, not ${KeySpec} for ${KeyUsage}`,
        );
      }
      if (MultiRegion || (Origin ?? 'AWS_KMS') !== 'AWS_KMS') {
        refuse(UnsupportedOperationException, 'This cloud has single-Region keys whose material it makes itself');
      }
      const row = keys.create({
        description: Description,
        policy: Policy === undefined ? rootPolicy(cloud.account) : checkedPolicy(Policy),
        manager: 'CUSTOMER',
        tags: Object.fromEntries(Tags.map(({ TagKey, TagValue }) => [TagKey, TagValue ?? ''])),
      });
      return { KeyMetadata: metadata(cloud.account, row) };
    },

    async DescribeKey({ KeyId }) {
      return { KeyMetadata: metadata(cloud.account, keys.find(KeyId)) };
    },

    /** A symmetric key has no public half. */
    async GetPublicKey({ KeyId }) {
      const { arn } = keys.find(KeyId);
      refuse(UnsupportedOperationException, `${arn} key spec is SYMMETRIC_DEFAULT, which has no public key.`);
    },

    /** Key stores outside KMS cannot be made here. */
    DescribeCustomKeyStores: async () => ({ CustomKeyStores: [], Truncated: false }),

    async ListKeys({ Limit = 100, Marker }) {
      const { items, next } = paging(rows.values(), (row) => row.id, { token: Marker, size: Limit }, invalidMarker);
      return {
        Keys: items.map((row) => ({ KeyId: row.id, KeyArn: row.arn })),
        Truncated: next !== undefined,
        NextMarker: next,
      };
    },

    async UpdateKeyDescription({ KeyId, Description = '' }) {
      change(KeyId, { description: Description });
      return {};
    },

    async EnableKey({ KeyId }) {
      notPending(keys.find(KeyId));
      change(KeyId, { state: 'Enabled' });
      return {};
    },

    async DisableKey({ KeyId }) {
      notPending(keys.find(KeyId));
      change(KeyId, { state: 'Disabled' });
      return {};
    },

    async ScheduleKeyDeletion({ KeyId, PendingWindowInDays = 30 }) {
      notPending(keys.find(KeyId));
      const deletion = new Date(cloud.clock.now().getTime() + PendingWindowInDays * DAY);
      const row = change(KeyId, {
        state: 'PendingDeletion',
        deletion: deletion.toISOString(),
        pendingDays: PendingWindowInDays,
      });
      return { KeyId: row.arn, DeletionDate: deletion, KeyState: row.state, PendingWindowInDays };
    },

    async CancelKeyDeletion({ KeyId }) {
      const row = keys.find(KeyId);
      if (row.state !== 'PendingDeletion') refuse(KMSInvalidStateException, `${row.arn} is not pending deletion.`);
      // AWS leaves it disabled: whoever wanted it gone has to say twice that it is wanted.
      change(KeyId, { state: 'Disabled', deletion: undefined, pendingDays: undefined });
      return { KeyId: row.arn };
    },

    async GetKeyPolicy({ KeyId }) {
      return { Policy: keys.find(KeyId).policy, PolicyName: 'default' };
    },

    async ListKeyPolicies({ KeyId }) {
      keys.find(KeyId);
      return { PolicyNames: ['default'], Truncated: false };
    },

    async PutKeyPolicy({ KeyId, Policy = '' }) {
      change(KeyId, { policy: checkedPolicy(Policy) });
      return {};
    },
  };
}

export const invalidMarker = (message: string) => new InvalidArnException({ message, $metadata: {} });

function notPending(row: KeyRow): void {
  if (row.state === 'PendingDeletion') refuse(KMSInvalidStateException, `${row.arn} is pending deletion.`);
}

function checkedPolicy(text: string): string {
  try {
    const { Statement } = JSON.parse(text) as { Statement?: unknown };
    if (Statement) return text;
  } catch {}
  return refuse(MalformedPolicyDocumentException, 'The new key policy is not a JSON policy document with statements');
}

function metadata(account: string, row: KeyRow): KeyMetadata {
  return {
    AWSAccountId: account,
    KeyId: row.id,
    Arn: row.arn,
    CreationDate: new Date(row.created),
    Enabled: row.state === 'Enabled',
    Description: row.description,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: row.state,
    DeletionDate: row.deletion ? new Date(row.deletion) : undefined,
    PendingDeletionWindowInDays: row.pendingDays,
    Origin: 'AWS_KMS',
    KeyManager: row.manager,
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  };
}
