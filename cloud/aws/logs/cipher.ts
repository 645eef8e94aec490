import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { InvalidParameterException } from '@aws-sdk/client-cloudwatch-logs';
import { refuse } from '../refuse.ts';
import type { Cipher } from './journal.ts';
import { type GroupRow, groupArn, type Logs } from './logs.ts';

/** AES-256-GCM under a group's data key: `iv.tag.text` in base64. */
export function cipherOf(key: Uint8Array): Cipher {
  return {
    seal(line) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const text = Buffer.concat([cipher.update(line, 'utf8'), cipher.final()]);
      return [iv, cipher.getAuthTag(), text].map((it) => it.toString('base64')).join('.');
    },
    open(sealed) {
      const [iv, tag, text] = sealed.split('.').map((it) => Buffer.from(it, 'base64'));
      const decipher = createDecipheriv('aes-256-gcm', key, iv!).setAuthTag(tag!);
      return Buffer.concat([decipher.update(text!), decipher.final()]).toString('utf8');
    },
  };
}

/** The ciphers of encrypted groups; each data key is unwrapped by KMS once, and again after a restart. */
export function openCiphers(logs: Pick<Logs, 'cloud'>) {
  const known = new Map<string, Cipher>();
  return {
    /** A fresh data key under `kmsKeyId`, wrapped. Throws InvalidParameterException when the key cannot be used. */
    async wrap(group: string, kmsKeyId: string): Promise<string> {
      const kms = await logs.cloud.use('kms');
      const { CiphertextBlob } = await kms
        .GenerateDataKey({ KeyId: kmsKeyId, KeySpec: 'AES_256', EncryptionContext: contextOf(logs, group) })
        .catch((error: Error) =>
          refuse(InvalidParameterException, `The specified KMS Key Id could not be used: ${error.message}`),
        );
      return Buffer.from(CiphertextBlob as Uint8Array).toString('base64');
    },
    async of({ name, dataKey }: GroupRow): Promise<Cipher | undefined> {
      if (!dataKey) return undefined;
      const cached = known.get(dataKey);
      if (cached) return cached;
      const kms = await logs.cloud.use('kms');
      const { Plaintext } = await kms.Decrypt({
        CiphertextBlob: Buffer.from(dataKey, 'base64'),
        EncryptionContext: contextOf(logs, name),
      });
      const cipher = cipherOf(Plaintext as Uint8Array);
      known.set(dataKey, cipher);
      return cipher;
    },
  };
}

export type Ciphers = ReturnType<typeof openCiphers>;

function contextOf({ cloud }: Pick<Logs, 'cloud'>, group: string): Record<string, string> {
  return { 'aws:logs:arn': groupArn(cloud, group) };
}
