import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { type BucketLocationConstraint, GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Cloud } from '../../service.ts';
import type { VersionRow } from './deployed.ts';

/** AWS: "a link to download the code, which is valid for 10 minutes". */
const SECONDS = 600;

/** Where the zip of a version can be fetched by whoever may read the function; undefined for one that was made before zips were kept. */
export async function codeLocation(cloud: Cloud, version: VersionRow): Promise<string | undefined> {
  const zip = await readFile(path.join(cloud.folder, `${version.code}.zip`)).catch(() => undefined);
  const own = cloud.identities.ownSession?.('lambda.amazonaws.com', SECONDS);
  if (!zip || !own) return undefined;
  // The bucket is Lambda's, in an account of AWS's own: S3 shows it to nobody.
  const at = {
    Bucket: `awslambda-${cloud.region}-tasks`,
    Key: `snapshots/${cloud.account}/${path.basename(version.code)}`,
  };
  await keep(cloud, at, zip);
  const { accessKeyId, secretAccessKey, sessionToken } = own;
  const client = new S3Client({
    endpoint: cloud.endpoint,
    region: cloud.region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
  });
  try {
    return await getSignedUrl(client, new GetObjectCommand(at), { expiresIn: SECONDS });
  } finally {
    client.destroy();
  }
}

async function keep(cloud: Cloud, at: { Bucket: string; Key: string }, zip: Uint8Array): Promise<void> {
  const s3 = await cloud.use('s3');
  if (await s3.HeadObject(at).catch(() => undefined)) return;
  const LocationConstraint = cloud.region as BucketLocationConstraint;
  const elsewhere = cloud.region !== 'us-east-1' && { CreateBucketConfiguration: { LocationConstraint } };
  await s3.CreateBucket({ Bucket: at.Bucket, ...elsewhere }).catch((error: Error) => {
    if (error.name !== 'BucketAlreadyOwnedByYou') throw error;
  });
  await s3.PutObject({ ...at, Body: Readable.from([zip]), ContentType: 'application/zip' });
}
