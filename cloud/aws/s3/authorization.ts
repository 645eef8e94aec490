import type { Service, Touched } from '../../service.ts';
import type { Buckets } from './buckets.ts';

type S3Service = Service<typeof import('@aws-sdk/client-s3')>;

/** Operations whose action in IAM has another name; several are one action. */
export const actions: S3Service['actions'] = {
  ListBuckets: 's3:ListAllMyBuckets',
  HeadBucket: 's3:ListBucket',
  ListObjects: 's3:ListBucket',
  ListObjectsV2: 's3:ListBucket',
  ListObjectVersions: 's3:ListBucketVersions',
  ListMultipartUploads: 's3:ListBucketMultipartUploads',
  ListParts: 's3:ListMultipartUploadParts',
  CreateMultipartUpload: 's3:PutObject',
  UploadPart: 's3:PutObject',
  UploadPartCopy: 's3:PutObject',
  CompleteMultipartUpload: 's3:PutObject',
  CopyObject: 's3:PutObject',
  GetObject: versioned('s3:GetObject'),
  HeadObject: versioned('s3:GetObject'),
  DeleteObject: versioned('s3:DeleteObject'),
  DeleteObjects: 's3:DeleteObject',
  GetObjectTagging: versioned('s3:GetObject', 'Tagging'),
  PutObjectTagging: versioned('s3:PutObject', 'Tagging'),
  DeleteObjectTagging: versioned('s3:DeleteObject', 'Tagging'),
  GetBucketEncryption: 's3:GetEncryptionConfiguration',
  PutBucketEncryption: 's3:PutEncryptionConfiguration',
  DeleteBucketEncryption: 's3:PutEncryptionConfiguration',
  GetPublicAccessBlock: 's3:GetBucketPublicAccessBlock',
  PutPublicAccessBlock: 's3:PutBucketPublicAccessBlock',
  DeletePublicAccessBlock: 's3:PutBucketPublicAccessBlock',
  GetBucketLifecycleConfiguration: 's3:GetLifecycleConfiguration',
  PutBucketLifecycleConfiguration: 's3:PutLifecycleConfiguration',
  DeleteBucketLifecycle: 's3:PutLifecycleConfiguration',
  DeleteBucketTagging: 's3:PutBucketTagging',
  DeleteBucketOwnershipControls: 's3:PutBucketOwnershipControls',
  GetBucketNotificationConfiguration: 's3:GetBucketNotification',
  PutBucketNotificationConfiguration: 's3:PutBucketNotification',
  GetBucketAccelerateConfiguration: 's3:GetAccelerateConfiguration',
  GetBucketReplication: 's3:GetReplicationConfiguration',
  GetObjectLockConfiguration: 's3:GetBucketObjectLockConfiguration',
  ListBucketAnalyticsConfigurations: 's3:GetAnalyticsConfiguration',
  ListBucketIntelligentTieringConfigurations: 's3:GetIntelligentTieringConfiguration',
  ListBucketInventoryConfigurations: 's3:GetInventoryConfiguration',
  ListBucketMetricsConfigurations: 's3:GetMetricsConfiguration',
  GetObjectAcl: versioned('s3:GetObject', 'Acl'),
  GetBucketCors: 's3:GetBucketCORS',
  PutBucketCors: 's3:PutBucketCORS',
  DeleteBucketCors: 's3:PutBucketCORS',
};

function versioned(action: string, suffix = '') {
  return (input: object) => `${action}${'VersionId' in input ? 'Version' : ''}${suffix}`;
}

interface Named {
  readonly Bucket?: string;
  readonly Key?: string;
  readonly Delete?: { readonly Objects?: readonly { readonly Key?: string }[] };
}

/** The bucket, or its objects: whatever the input names. */
export function touches(buckets: Buckets, operations: readonly string[]): S3Service['touches'] {
  const about = ({ Bucket, Key, Delete }: Named): (Touched | string)[] => {
    if (Bucket === undefined) return ['*'];
    if (Delete) return (Delete.Objects ?? []).map((it) => buckets.touched(Bucket, it.Key));
    return [buckets.touched(Bucket, Key)];
  };
  return Object.fromEntries(operations.map((it) => [it, about]));
}

/** To delete a version for good is a right of its own; the plain one is asked for of every key all the same. */
export const besides = (buckets: Buckets): S3Service['besides'] => ({
  DeleteObjects: ({ Bucket, Delete }) => {
    const versions = (Delete?.Objects ?? []).filter((it) => it.VersionId !== undefined);
    return versions.length === 0
      ? []
      : [{ action: 's3:DeleteObjectVersion', on: versions.map(({ Key }) => buckets.touched(Bucket ?? '', Key)) }];
  },
});

type Keys = Record<string, string>;

const listed = (it: { Prefix?: string; Delimiter?: string; MaxKeys?: number }): Keys => ({
  's3:prefix': it.Prefix ?? '',
  ...(it.Delimiter === undefined ? {} : { 's3:delimiter': it.Delimiter }),
  ...(it.MaxKeys === undefined ? {} : { 's3:max-keys': String(it.MaxKeys) }),
});

const written = (it: { ServerSideEncryption?: string; SSEKMSKeyId?: string }): Keys => ({
  ...(it.ServerSideEncryption ? { 's3:x-amz-server-side-encryption': it.ServerSideEncryption } : {}),
  ...(it.SSEKMSKeyId ? { 's3:x-amz-server-side-encryption-aws-kms-key-id': it.SSEKMSKeyId } : {}),
});

const read = (it: { VersionId?: string }): Keys => (it.VersionId ? { 's3:VersionId': it.VersionId } : {});

/** S3's own condition keys. */
export const conditions: S3Service['conditions'] = {
  ListObjects: listed,
  ListObjectsV2: listed,
  ListObjectVersions: listed,
  PutObject: written,
  CopyObject: written,
  CreateMultipartUpload: written,
  GetObject: read,
  DeleteObject: read,
};
