import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { bucketName } from '../naming.ts';
import { unless } from '../unless.ts';
import { LedgerTaken, ledgerPrefix, type WritableStore } from './store.ts';
import { stored } from './stored.ts';

const s3 = new S3Client({ maxAttempts: 5 });

/** The ledger of a run in the artifact bucket, to be continued. */
export function appendable(run: string): WritableStore {
  const store = stored(run);
  return {
    ...store,
    async put(name, text) {
      const object = {
        Bucket: bucketName,
        Key: ledgerPrefix(run) + name,
        Body: text,
        ContentType: 'application/jsonl',
      };
      const written = await s3
        .send(new PutObjectCommand({ ...object, IfNoneMatch: '*' }))
        .catch(unless('PreconditionFailed'));
      // What is there may be our own, from an attempt whose answer was lost.
      if (!written && (await store.get(name)) !== text)
        throw new LedgerTaken(`${object.Key} was written by another invocation of the probe`);
    },
  };
}
