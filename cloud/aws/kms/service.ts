import type { StartService, Touched } from '../../service.ts';
import { tagOnCreate } from '../tag-on-create.ts';
import { alias } from './alias.ts';
import { keyIdOf } from './ciphertext.ts';
import { cryptography } from './cryptography.ts';
import { grant, policyWithGrants } from './grant.ts';
import { key } from './key.ts';
import { openKeys } from './keys.ts';
import { rotation } from './rotation.ts';
import { tag } from './tag.ts';

/** A key's own policy decides who may use it; identity policies count only where it lets the account in. */
interface Guarded extends Touched {
  readonly policy: string;
  readonly authoritative: true;
}

type Kms = typeof import('@aws-sdk/client-kms');

export const start: StartService<Kms> = (cloud) => {
  const keys = openKeys(cloud);

  function guarded(keyId: string | undefined, context?: Record<string, string>): (Guarded | string)[] {
    try {
      const row = keys.find(keyId);
      return [{ arn: row.arn, tags: row.tags, policy: policyWithGrants(keys, row, context), authoritative: true }];
    } catch {
      return [cloud.arn('kms', `key/${keyId}`)]; // the operation says that there is none
    }
  }

  const byKey = (input: { KeyId?: string | undefined }) => guarded(input.KeyId);
  const inContext = (input: { KeyId?: string | undefined; EncryptionContext?: Record<string, string> | undefined }) =>
    guarded(input.KeyId, input.EncryptionContext);
  const byAlias = (name: string | undefined, keyId: string | undefined) => [
    keys.aliasArn(name ?? ''),
    ...guarded(keyId),
  ];

  return {
    operations: {
      ...key(keys),
      ...cryptography(keys),
      ...alias(keys),
      ...grant(keys),
      ...rotation(keys),
      ...tag(keys),
    },
    besides: tagOnCreate<Kms>('kms:TagResource', { CreateKey: () => [cloud.arn('kms', 'key/*')] }),
    touches: {
      DescribeKey: byKey,
      GetPublicKey: byKey,
      UpdateKeyDescription: byKey,
      EnableKey: byKey,
      DisableKey: byKey,
      ScheduleKeyDeletion: byKey,
      CancelKeyDeletion: byKey,
      GetKeyPolicy: byKey,
      ListKeyPolicies: byKey,
      PutKeyPolicy: byKey,
      CreateGrant: byKey,
      ListGrants: byKey,
      RevokeGrant: byKey,
      RetireGrant: byKey,
      EnableKeyRotation: byKey,
      DisableKeyRotation: byKey,
      GetKeyRotationStatus: byKey,
      RotateKeyOnDemand: byKey,
      ListKeyRotations: byKey,
      TagResource: byKey,
      UntagResource: byKey,
      ListResourceTags: byKey,
      Encrypt: inContext,
      GenerateDataKey: inContext,
      GenerateDataKeyWithoutPlaintext: inContext,
      Decrypt: (input) =>
        guarded(keyIdOf(input.CiphertextBlob ?? new Uint8Array()) ?? input.KeyId, input.EncryptionContext),
      ReEncrypt: (input) => [
        ...guarded(keyIdOf(input.CiphertextBlob ?? new Uint8Array()), input.SourceEncryptionContext),
        ...guarded(input.DestinationKeyId, input.DestinationEncryptionContext),
      ],
      CreateAlias: (input) => byAlias(input.AliasName, input.TargetKeyId),
      UpdateAlias: (input) => byAlias(input.AliasName, input.TargetKeyId),
      DeleteAlias: (input) => byAlias(input.AliasName, input.AliasName),
    },
  };
};
