import type { BucketRow } from './buckets.ts';
import type { VersionRow } from './objects.ts';
import type { S3 } from './s3.ts';

/** Buckets that send their events to EventBridge do so for every object that comes or goes. */
export function announce(
  { cloud }: S3,
  bucket: BucketRow,
  version: VersionRow,
  type: 'Object Created' | 'Object Deleted',
  reason: string,
): void {
  if (!bucket.notification?.EventBridgeConfiguration) return;
  const { stored } = version;
  cloud.emit({
    source: 'aws.s3',
    'detail-type': type,
    resources: [`arn:aws:s3:::${bucket.name}`],
    detail: {
      version: '0',
      bucket: { name: bucket.name },
      object: {
        key: version.key,
        size: stored?.content.size,
        etag: stored?.eTag,
        'version-id': version.versionId === 'null' ? undefined : version.versionId,
        // Sequencers of one key compare as strings in the order of the writes.
        sequencer: Date.parse(version.modified).toString(16).toUpperCase().padStart(16, '0'),
      },
      'request-id': crypto.randomUUID(),
      requester: cloud.account,
      reason,
    },
  });
}
