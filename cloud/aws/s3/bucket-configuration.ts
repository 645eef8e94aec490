import type { S3, S3Handlers } from './s3.ts';
import { s3Error } from './s3-error.ts';

/** What is set on a bucket and read back: each part with the error that S3 gives while it is not set. */
export function bucketConfiguration({ buckets }: S3) {
  const { change, find } = buckets;
  const missing = (code: string, what: string) => s3Error(code, 404, `The ${what} does not exist`);
  const set = <T>(value: T | undefined, code: string, what: string): T => {
    if (value === undefined) throw missing(code, what);
    return value;
  };
  return {
    PutBucketEncryption: async (it) =>
      change(it.Bucket, { encryption: it.ServerSideEncryptionConfiguration ?? { Rules: [] } }),
    GetBucketEncryption: async (it) => ({ ServerSideEncryptionConfiguration: find(it.Bucket).encryption }),
    DeleteBucketEncryption: async (it) =>
      change(it.Bucket, {
        encryption: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
      }),

    PutBucketVersioning: async (it) => change(it.Bucket, { versioning: it.VersioningConfiguration?.Status }),
    GetBucketVersioning: async (it) => ({ Status: find(it.Bucket).versioning }),

    PutPublicAccessBlock: async (it) => change(it.Bucket, { publicAccess: it.PublicAccessBlockConfiguration }),
    GetPublicAccessBlock: async (it) => ({
      PublicAccessBlockConfiguration: set(
        find(it.Bucket).publicAccess,
        'NoSuchPublicAccessBlockConfiguration',
        'public access block configuration',
      ),
    }),
    DeletePublicAccessBlock: async (it) => change(it.Bucket, { publicAccess: undefined }),

    PutBucketOwnershipControls: async (it) =>
      change(it.Bucket, { ownership: it.OwnershipControls?.Rules?.[0]?.ObjectOwnership }),
    GetBucketOwnershipControls: async (it) => ({
      OwnershipControls: {
        Rules: [
          {
            ObjectOwnership: set(
              find(it.Bucket).ownership,
              'OwnershipControlsNotFoundError',
              'bucket ownership controls',
            ),
          },
        ],
      },
    }),
    DeleteBucketOwnershipControls: async (it) => change(it.Bucket, { ownership: undefined }),

    // AWS moves nothing to another class that is smaller than 128 KB, unless told otherwise; clients wait until they read what they wrote.
    PutBucketLifecycleConfiguration: async (it) => {
      const smallest = it.TransitionDefaultMinimumObjectSize ?? 'all_storage_classes_128K';
      change(it.Bucket, { lifecycle: it.LifecycleConfiguration, smallestTransition: smallest });
      return { TransitionDefaultMinimumObjectSize: smallest };
    },
    GetBucketLifecycleConfiguration: async (it) => {
      const { lifecycle, smallestTransition = 'all_storage_classes_128K' } = find(it.Bucket);
      const { Rules } = set(lifecycle, 'NoSuchLifecycleConfiguration', 'lifecycle configuration');
      return { Rules, TransitionDefaultMinimumObjectSize: smallestTransition };
    },
    DeleteBucketLifecycle: async (it) => change(it.Bucket, { lifecycle: undefined }),

    PutBucketTagging: async (it) => change(it.Bucket, { tags: it.Tagging?.TagSet ?? [] }),
    GetBucketTagging: async (it) => ({ TagSet: [...set(find(it.Bucket).tags, 'NoSuchTagSet', 'TagSet')] }),
    DeleteBucketTagging: async (it) => change(it.Bucket, { tags: undefined }),

    PutBucketNotificationConfiguration: async (it) => change(it.Bucket, { notification: it.NotificationConfiguration }),
    GetBucketNotificationConfiguration: async (it) => find(it.Bucket).notification ?? {},

    PutBucketCors: async (it) => change(it.Bucket, { cors: it.CORSConfiguration?.CORSRules }),
    GetBucketCors: async (it) => ({
      CORSRules: [...set(find(it.Bucket).cors, 'NoSuchCORSConfiguration', 'CORS configuration')],
    }),
    DeleteBucketCors: async (it) => change(it.Bucket, { cors: undefined }),

    PutBucketLogging: async (it) => change(it.Bucket, { logging: it.BucketLoggingStatus?.LoggingEnabled }),
    GetBucketLogging: async (it) => {
      const { logging } = find(it.Bucket);
      return logging
        ? { LoggingEnabled: { TargetBucket: logging.TargetBucket, TargetPrefix: logging.TargetPrefix } }
        : {};
    },
  } satisfies S3Handlers;
}
