import type { Call, Cloud } from '../../service.ts';
import type { EncryptionContext } from './ciphertext.ts';
import { policyWithGrants } from './grant.ts';
import { openKeys } from './keys.ts';

/** KMS as another service uses it for its caller. */
export interface KeyUser {
  /** Throws `NotFoundException`, `DisabledException`, `KMSInvalidStateException`, or `AccessDenied` of the caller. */
  dataKey(
    keyId: string,
    context: EncryptionContext,
  ): Promise<{ plaintext: Uint8Array; wrapped: string; keyArn: string }>;
  /** Opens what `dataKey` wrapped. Throws as it does. */
  open(keyId: string, wrapped: string, context: EncryptionContext): Promise<Uint8Array>;
  may(
    action: 'DescribeKey' | 'CreateGrant' | 'GenerateDataKey' | 'Decrypt',
    keyId: string,
    context?: EncryptionContext,
  ): Promise<void>;
}

/**
 * A service that encrypts for somebody does it with that somebody's permissions (forward access sessions): the key's policy and the
 * caller's are asked, and may demand `kms:ViaService`. For an AWS managed key they are not: it exists for its service.
 */
export function keyUser(cloud: Cloud, principal: Call['principal'], service: string): KeyUser {
  const keys = openKeys(cloud);

  async function authorize(action: string, keyId: string, context: EncryptionContext = {}): Promise<void> {
    const row = keys.find(keyId);
    if (principal.kind === 'service' || row.manager === 'AWS') return;
    const touched = { arn: row.arn, tags: row.tags, policy: policyWithGrants(keys, row, context), authoritative: true };
    await cloud.identities.authorize(principal, `kms:${action}`, [touched], {
      'aws:PrincipalArn': principal.roleArn ?? principal.arn,
      'kms:ViaService': `${service}.${cloud.region}.amazonaws.com`,
      'kms:CallerAccount': cloud.account,
      'kms:GrantIsForAWSResource': 'true',
      'kms:EncryptionContextKeys': Object.keys(context),
      ...Object.fromEntries(Object.entries(context).map(([key, value]) => [`kms:EncryptionContext:${key}`, value])),
    });
  }

  return {
    async dataKey(keyId, context) {
      await authorize('GenerateDataKey', keyId, context);
      const kms = await cloud.use('kms');
      const made = await kms.GenerateDataKey({ KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: context });
      return {
        plaintext: made.Plaintext as Uint8Array,
        wrapped: Buffer.from(made.CiphertextBlob as Uint8Array).toString('base64'),
        keyArn: made.KeyId!,
      };
    },
    async open(keyId, wrapped, context) {
      await authorize('Decrypt', keyId, context);
      const kms = await cloud.use('kms');
      const blob = Buffer.from(wrapped, 'base64');
      return (await kms.Decrypt({ KeyId: keyId, CiphertextBlob: blob, EncryptionContext: context }))
        .Plaintext as Uint8Array;
    },
    may: authorize,
  };
}
