import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { bucketName } from '../naming.ts';

const s3 = new S3Client({ maxAttempts: 5 });

/** Puts a part of a run's report beside its ledger, in the artifact bucket. @returns its address */
export async function storeReport(run: string, name: string, Body: string, ContentType: string): Promise<string> {
  const Key = `reports/${run}/${name}`;
  await s3.send(new PutObjectCommand({ Bucket: bucketName, Key, Body, ContentType }));
  return `s3://${bucketName}/${Key}`;
}
