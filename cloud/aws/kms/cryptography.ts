import { randomBytes } from 'node:crypto';
import { IncorrectKeyException, InvalidCiphertextException, KMSInvalidStateException } from '@aws-sdk/client-kms';
import type { Handlers } from '../../handlers.ts';
import type { Call } from '../../service.ts';
import { refuse } from '../refuse.ts';
import { decrypt, type EncryptionContext, encrypt, keyIdOf } from './ciphertext.ts';
import type { KeyRow, Keys } from './keys.ts';
import { rotateIfDue } from './rotation.ts';

const ALGORITHM = 'SYMMETRIC_DEFAULT';

export function cryptography(keys: Keys): Handlers<typeof import('@aws-sdk/client-kms'), Call> {
  const current = (keyId: string | undefined) => rotateIfDue(keys, keys.usable(keyId));

  /** The key that made the blob, which must be the one that the caller expects. */
  function maker(blob: Uint8Array, expected: string | undefined): KeyRow {
    const id = keyIdOf(blob);
    if (!id || !keys.rows.has(id)) return refuse(InvalidCiphertextException, 'The ciphertext is not valid');
    const row = keys.usable(id);
    if (expected !== undefined && keys.find(expected).id !== row.id) {
      refuse(
        IncorrectKeyException,
        'The key ID in the request does not identify a CMK that can perform this operation.',
      );
    }
    return row;
  }

  function dataKey(input: {
    KeyId?: string;
    KeySpec?: string;
    NumberOfBytes?: number;
    EncryptionContext?: EncryptionContext;
  }) {
    const row = current(input.KeyId);
    const size = input.NumberOfBytes ?? (input.KeySpec === 'AES_128' ? 16 : 32);
    if (!(size >= 1 && size <= 1024)) refuse(KMSInvalidStateException, `A data key has 1 to 1024 bytes, not ${size}`);
    const plaintext = randomBytes(size);
    return {
      KeyId: row.arn,
      Plaintext: plaintext,
      CiphertextBlob: encrypt(keys, row, plaintext, input.EncryptionContext),
    };
  }

  return {
    async Encrypt({ KeyId, Plaintext, EncryptionContext }) {
      const row = current(KeyId);
      const blob = encrypt(keys, row, Plaintext ?? new Uint8Array(), EncryptionContext);
      return { CiphertextBlob: blob, KeyId: row.arn, EncryptionAlgorithm: ALGORITHM };
    },

    async Decrypt({ CiphertextBlob = new Uint8Array(), KeyId, EncryptionContext }) {
      const row = maker(CiphertextBlob, KeyId);
      const plaintext = decrypt(keys, row, CiphertextBlob, EncryptionContext);
      return { KeyId: row.arn, Plaintext: plaintext, EncryptionAlgorithm: ALGORITHM };
    },

    async ReEncrypt(input) {
      const { CiphertextBlob = new Uint8Array() } = input;
      const source = maker(CiphertextBlob, input.SourceKeyId);
      const target = current(input.DestinationKeyId);
      const plaintext = decrypt(keys, source, CiphertextBlob, input.SourceEncryptionContext);
      return {
        CiphertextBlob: encrypt(keys, target, plaintext, input.DestinationEncryptionContext),
        SourceKeyId: source.arn,
        KeyId: target.arn,
        SourceEncryptionAlgorithm: ALGORITHM,
        DestinationEncryptionAlgorithm: ALGORITHM,
      };
    },

    async GenerateDataKey(input) {
      return dataKey(input);
    },

    async GenerateDataKeyWithoutPlaintext(input) {
      const { KeyId, CiphertextBlob } = dataKey(input);
      return { KeyId, CiphertextBlob };
    },

    async GenerateRandom({ NumberOfBytes = 32 }) {
      return { Plaintext: randomBytes(NumberOfBytes) };
    },
  };
}
