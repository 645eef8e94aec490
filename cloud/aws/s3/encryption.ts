import { randomBytes } from 'node:crypto';
import type { ServerSideEncryption } from '@aws-sdk/client-s3';
import type { Cloud, Principal } from '../../service.ts';
import { arnOf, type BucketRow } from './buckets.ts';

/** How an object is encrypted, and where its key is. */
export interface Seal {
  readonly algorithm: ServerSideEncryption;
  /** SSE-S3: the object's key is S3's own affair, and lies in its index. */
  readonly key?: string;
  /** SSE-KMS: the object's key under a KMS key; only KMS can open it. */
  readonly wrapped?: string;
  readonly kmsKeyArn?: string;
  readonly bucketKey?: boolean;
  readonly context?: Readonly<Record<string, string>>;
}

/** What the request says about encryption. */
interface Wish {
  readonly Key?: string;
  readonly ServerSideEncryption?: ServerSideEncryption;
  readonly SSEKMSKeyId?: string;
  readonly BucketKeyEnabled?: boolean;
}

export function openEncryption(cloud: Cloud) {
  /** KMS asks whether the caller may use the key, and knows that it comes through S3. */
  const kms = (principal: Principal) => cloud.use('kms', { ...principal, via: 's3.amazonaws.com' });

  return {
    /** A new key for an object, as the request wishes or else as the bucket does. */
    async seal(bucket: BucketRow, wish: Wish, principal: Principal): Promise<{ seal: Seal; key: Uint8Array }> {
      const usual = bucket.encryption.Rules?.[0];
      const byDefault = usual?.ApplyServerSideEncryptionByDefault;
      const algorithm = wish.ServerSideEncryption ?? byDefault?.SSEAlgorithm ?? 'AES256';
      if (algorithm === 'AES256') {
        const key = randomBytes(32);
        return { key, seal: { algorithm, key: key.toString('base64') } };
      }
      const bucketKey = wish.BucketKeyEnabled ?? usual?.BucketKeyEnabled ?? false;
      const context = { 'aws:s3:arn': bucketKey ? arnOf(bucket.name) : arnOf(bucket.name, wish.Key) };
      const KeyId = wish.SSEKMSKeyId ?? byDefault?.KMSMasterKeyID ?? 'alias/aws/s3';
      const made = await (await kms(principal)).GenerateDataKey({
        KeyId,
        KeySpec: 'AES_256',
        EncryptionContext: context,
      });
      const wrapped = Buffer.from(made.CiphertextBlob as Uint8Array).toString('base64');
      return {
        key: made.Plaintext as Uint8Array,
        seal: { algorithm, wrapped, kmsKeyArn: made.KeyId, bucketKey, context },
      };
    },
    /** The object's key. Throws what KMS says to a principal who may not have it. */
    async open(seal: Seal, principal: Principal): Promise<Uint8Array> {
      if (!seal.wrapped) return Buffer.from(seal.key ?? '', 'base64');
      const opened = await (await kms(principal)).Decrypt({
        CiphertextBlob: Buffer.from(seal.wrapped, 'base64'),
        EncryptionContext: seal.context,
      });
      return opened.Plaintext as Uint8Array;
    },
  };
}

export type Encryption = ReturnType<typeof openEncryption>;

/** What every answer about an object says of its encryption. */
export const encryptionOf = (seal: Seal) => ({
  ServerSideEncryption: seal.algorithm,
  SSEKMSKeyId: seal.kmsKeyArn,
  BucketKeyEnabled: seal.bucketKey || undefined,
});
