import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Cloud, Principal } from '../../service.ts';
import type { QueueRow } from './queues.ts';

/** A message's body as it is kept: plain, or under a data key of the queue's KMS key. */
export type Sealed =
  | { readonly plain: string }
  | { readonly wrapped: string; readonly iv: string; readonly text: string; readonly tag: string };

/** SSE-KMS for queues: who sends needs `kms:GenerateDataKey`, who receives `kms:Decrypt`, both through SQS. */
export function openSealing(cloud: Cloud) {
  const kms = (principal: Principal) => cloud.use('kms', { ...principal, via: 'sqs.amazonaws.com' });
  const context = (queue: QueueRow) => ({ 'aws:sqs:arn': queue.arn });
  return {
    async seal(queue: QueueRow, body: string, principal: Principal): Promise<Sealed> {
      const { KmsMasterKeyId: KeyId } = queue.attributes;
      if (!KeyId) return { plain: body };
      const made = await (await kms(principal)).GenerateDataKey({
        KeyId,
        KeySpec: 'AES_256',
        EncryptionContext: context(queue),
      });
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', made.Plaintext as Uint8Array, iv);
      const text = Buffer.concat([cipher.update(body), cipher.final()]);
      return {
        wrapped: Buffer.from(made.CiphertextBlob as Uint8Array).toString('base64'),
        iv: iv.toString('base64'),
        text: text.toString('base64'),
        tag: cipher.getAuthTag().toString('base64'),
      };
    },
    async open(queue: QueueRow, body: Sealed, principal: Principal): Promise<string> {
      if ('plain' in body) return body.plain;
      const { Plaintext } = await (await kms(principal)).Decrypt({
        CiphertextBlob: Buffer.from(body.wrapped, 'base64'),
        EncryptionContext: context(queue),
      });
      const decipher = createDecipheriv('aes-256-gcm', Plaintext as Uint8Array, Buffer.from(body.iv, 'base64'));
      decipher.setAuthTag(Buffer.from(body.tag, 'base64'));
      return Buffer.concat([decipher.update(Buffer.from(body.text, 'base64')), decipher.final()]).toString();
    },
  };
}

export type Sealing = ReturnType<typeof openSealing>;
