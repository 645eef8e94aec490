import type { DeletedObject } from '@aws-sdk/client-s3';
import type { Call } from '../../service.ts';
import { announce } from './event.ts';
import { versionId } from './object.ts';
import { checkWrite } from './precondition.ts';
import type { S3, S3Handlers } from './s3.ts';

interface Doomed {
  readonly Key?: string;
  readonly VersionId?: string;
}

/** Deletes a version for good, or a key by a marker where the bucket keeps versions. What is not there is deleted already. */
export function removal(s3: S3) {
  const { buckets, contents, objects } = s3;
  return async (bucketName: string | undefined, { Key: key = '', VersionId }: Doomed, reason = 'DeleteObject') => {
    const bucket = buckets.find(bucketName);
    const versions = objects.versions(bucket.name, key);
    if (VersionId === undefined && bucket.versioning) {
      const { added, replaced } = objects.add(bucket, key, undefined);
      if (replaced?.stored) await contents.remove(replaced.stored.content);
      announce(s3, bucket, added, 'Object Deleted', reason);
      return { DeleteMarker: true, VersionId: added.versionId };
    }
    const version = versions.find((it) => it.versionId === (VersionId ?? 'null'));
    if (!version) return { VersionId };
    objects.remove(version);
    if (version.stored) await contents.remove(version.stored.content);
    announce(s3, bucket, version, 'Object Deleted', reason);
    return {
      VersionId: VersionId === undefined ? versionId(version) : VersionId,
      DeleteMarker: version.stored ? undefined : true,
    };
  };
}

export function objectDeletion(s3: S3) {
  const { objects } = s3;
  const remove = removal(s3);

  return {
    async DeleteObject(input) {
      const current = objects.versions(input.Bucket ?? '', input.Key ?? '')[0];
      if (input.IfMatch !== undefined) checkWrite(current, { IfMatch: input.IfMatch });
      return remove(input.Bucket, input);
    },
    async DeleteObjects(input, _call: Call) {
      const deleted: DeletedObject[] = [];
      for (const it of input.Delete?.Objects ?? []) {
        const gone = await remove(input.Bucket, it);
        deleted.push({
          Key: it.Key,
          VersionId: it.VersionId,
          DeleteMarker: gone.DeleteMarker,
          DeleteMarkerVersionId: gone.DeleteMarker ? gone.VersionId : undefined,
        });
      }
      return input.Delete?.Quiet ? {} : { Deleted: deleted };
    },
  } satisfies S3Handlers;
}
