import { createReadStream } from 'node:fs';
import path from 'node:path';
import { packArtifact } from '../../machines/build/artifact.ts';
import type { ArtifactSpec } from '../../machines/build/buildspec.ts';
import { PhaseFailed } from '../../machines/build/fault.ts';
import type { Cloud, Principal } from '../../service.ts';
import type { BuildRow } from './model.ts';

/** Packs the artifact and puts it into its bucket, as the service role. Throws `PhaseFailed`. */
export async function upload(
  cloud: Cloud,
  build: BuildRow,
  role: Principal,
  spec: ArtifactSpec,
  { source, folder }: { source: string; folder: string },
): Promise<NonNullable<BuildRow['artifact']>> {
  const file = path.join(folder, 'artifact.zip');
  const { sha256, md5, size } = await packArtifact(source, spec, file);
  const { location: Bucket = '', encryptionDisabled } = build.artifacts;
  const Key = keyOf(build, spec);
  const s3 = await cloud.use('s3', role);
  await s3
    .PutObject({
      Bucket,
      Key,
      Body: createReadStream(file),
      ContentLength: size,
      Metadata: {
        'codebuild-buildarn': cloud.arn('codebuild', `build/${build.id}`),
        'codebuild-content-md5': md5,
        'codebuild-content-sha256': sha256,
      },
      ...(!encryptionDisabled && { ServerSideEncryption: 'aws:kms' }),
      ...(!encryptionDisabled && build.encryptionKey && { SSEKMSKeyId: build.encryptionKey }),
    })
    .catch((error: Error) => {
      throw new PhaseFailed(
        'CLIENT_ERROR',
        `Failed to upload artifacts to s3://${Bucket}/${Key}: ${error.name}: ${error.message}`,
      );
    });
  return { location: `arn:aws:s3:::${Bucket}/${Key}`, sha256sum: sha256, md5sum: md5 };
}

/** `path/BUILD_ID/name`, of which path and build id may be absent. */
function keyOf({ artifacts, uuid, projectName }: BuildRow, spec: ArtifactSpec): string {
  const name = (artifacts.overrideArtifactName && spec.name) || artifacts.name || projectName;
  const parts = [artifacts.path, artifacts.namespaceType === 'BUILD_ID' ? uuid : undefined, name];
  return parts
    .filter(Boolean)
    .join('/')
    .replace(/\/{2,}/g, '/')
    .replace(/^\//, '');
}
