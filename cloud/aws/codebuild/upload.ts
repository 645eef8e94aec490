import { createReadStream } from 'node:fs';
import path from 'node:path';
import { artifactFiles, packArtifact } from '../../machines/build/artifact.ts';
import type { ArtifactSpec } from '../../machines/build/buildspec.ts';
import { PhaseFailed } from '../../machines/build/fault.ts';
import type { Cloud, Principal } from '../../service.ts';
import type { BuildRow } from './model.ts';

/** Puts the artifact into its bucket, packed or file by file, as the service role. Throws `PhaseFailed`. */
export async function upload(
  cloud: Cloud,
  build: BuildRow,
  role: Principal,
  spec: ArtifactSpec,
  { source, folder }: { source: string; folder: string },
): Promise<NonNullable<BuildRow['artifact']>> {
  const { location: Bucket = '', packaging, encryptionDisabled } = build.artifacts;
  const s3 = await cloud.use('s3', role);
  const put = async (Key: string, file: string, ContentLength: number, digests: Record<string, string> = {}) => {
    const encryption = {
      ...(!encryptionDisabled && { ServerSideEncryption: 'aws:kms' as const }),
      ...(!encryptionDisabled && build.encryptionKey && { SSEKMSKeyId: build.encryptionKey }),
    };
    const Metadata = { 'codebuild-buildarn': cloud.arn('codebuild', `build/${build.id}`), ...digests };
    await s3
      .PutObject({ Bucket, Key, Body: createReadStream(file), ContentLength, Metadata, ...encryption })
      .catch(({ name, message }: Error) => {
        throw new PhaseFailed(
          'CLIENT_ERROR',
          `Failed to upload artifacts to s3://${Bucket}/${Key}: ${name}: ${message}`,
        );
      });
  };
  const Key = keyOf(build, spec);
  const location = `arn:aws:s3:::${Bucket}/${Key}`;
  // Unpacked, the name is that of a folder.
  if (packaging !== 'ZIP') {
    for (const { name, file, size } of await artifactFiles(source, spec)) await put(`${Key}/${name}`, file, size);
    return { location };
  }
  const file = path.join(folder, 'artifact.zip');
  const { sha256, md5, size } = await packArtifact(source, spec, file);
  await put(Key, file, size, { 'codebuild-content-md5': md5, 'codebuild-content-sha256': sha256 });
  return { location, sha256sum: sha256, md5sum: md5 };
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
