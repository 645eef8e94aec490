import {
  DeleteObjectTaggingCommand,
  type _Object as Listed,
  ListObjectsV2Command,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import * as z from 'zod';
import { bucketName } from '../naming.ts';
import { settings } from '../settings.ts';
import { step } from '../step.ts';
import { SUPERSEDED } from '../superseded.ts';

const s3 = new S3Client({ maxAttempts: 5 });

const Ask = z.object({
  environment: z.literal(settings.environment),
  tier: z.enum(['web', 'api']),
  artifact: z.object({ key: z.string() }),
});

/** The newest ones are left alone: what is about to be deployed, and what one would go back to. */
const NEWEST = 2;

/**
 * Says of every older build of the tier that it may go: the bucket's lifecycle lets what bears the tag expire. What serves bears none, however
 * old it is, since a new instance may fetch it at any time.
 */
export const handler = step(Ask, async ({ tier, artifact }) => {
  const found: Listed[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: bucketName, Prefix: `builds/${tier}/`, ContinuationToken }),
    );
    found.push(...(page.Contents ?? []));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  const older = found
    .sort((a, b) => b.LastModified!.getTime() - a.LastModified!.getTime())
    .slice(NEWEST)
    .flatMap(({ Key = '' }) => (Key === artifact.key ? [] : [Key]));
  // One that was superseded may serve again.
  await s3.send(new DeleteObjectTaggingCommand({ Bucket: bucketName, Key: artifact.key }));
  await Promise.all(
    older.map((Key) =>
      s3.send(new PutObjectTaggingCommand({ Bucket: bucketName, Key, Tagging: { TagSet: [SUPERSEDED] } })),
    ),
  );
  return { retired: older.length };
});
