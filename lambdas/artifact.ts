import { HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { bucketName } from './naming.ts';
import type { Tier } from './settings.ts';
import { unless } from './unless.ts';

/** A built tier, exactly: CodeDeploy's agent refuses an object of another version or digest. */
export interface Artifact {
  readonly bucket: string;
  readonly key: string;
  readonly version: string | undefined;
  readonly eTag: string;
  /** SHA-256 of its bytes, as the build has noted it on the object; undefined for what no build has made. */
  readonly digest: string | undefined;
  /** The id of the build that has made it. */
  readonly buildId: string | undefined;
}

/** A commit of a tier is built once; whoever deploys it later, or again, finds it here. */
export const artifactFolder = (tier: Tier) => `builds/${tier}`;
export const artifactName = (commit: string) => `${commit}.zip`;

export async function artifactOf(s3: S3Client, tier: Tier, commit: string): Promise<Artifact | undefined> {
  const key = `${artifactFolder(tier)}/${artifactName(commit)}`;
  const found = await s3
    .send(new HeadObjectCommand({ Bucket: bucketName, Key: key }))
    .catch(unless('NotFound', 'NoSuchKey'));
  // The ETag of an HTTP header comes in quotes; CodeDeploy wants it without.
  return (
    found && {
      bucket: bucketName,
      key,
      version: found.VersionId,
      eTag: found.ETag!.replaceAll('"', ''),
      digest: found.Metadata?.['codebuild-content-sha256'],
      buildId: found.Metadata?.['codebuild-buildarn']?.split(':build/')[1],
    }
  );
}
