import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { bucketName } from '../naming.ts';
import { ledgerPrefix, type Store } from './store.ts';

const s3 = new S3Client({ maxAttempts: 5 });

/** The ledger of a run as it is stored in the artifact bucket. */
export function stored(run: string): Store {
  const prefix = ledgerPrefix(run);
  return {
    async names(after) {
      const names: string[] = [];
      for (let last = after; ; last = names.at(-1)) {
        const { Contents = [], IsTruncated } = await s3.send(
          new ListObjectsV2Command({ Bucket: bucketName, Prefix: prefix, ...(last && { StartAfter: prefix + last }) }),
        );
        names.push(...Contents.map(({ Key }) => Key!.slice(prefix.length)));
        if (!IsTruncated) return names;
      }
    },
    async get(name) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucketName, Key: prefix + name }));
      return Body!.transformToString();
    },
  };
}
