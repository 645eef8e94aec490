import type {
  BucketLifecycleConfiguration,
  CORSRule,
  NotificationConfiguration,
  ObjectOwnership,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionConfiguration,
  Tag,
  TransitionDefaultMinimumObjectSize,
} from '@aws-sdk/client-s3';
import type { Cloud, Touched } from '../../service.ts';
import type { Table } from '../../store.ts';
import { withoutPublic } from './public-access.ts';
import { noSuchBucket } from './s3-error.ts';

export interface BucketRow {
  readonly name: string;
  readonly created: string;
  /** Undefined until versioning is first set; it can be suspended, never taken back. */
  readonly versioning?: 'Enabled' | 'Suspended';
  readonly encryption: ServerSideEncryptionConfiguration;
  readonly publicAccess?: PublicAccessBlockConfiguration;
  readonly ownership?: ObjectOwnership;
  readonly lifecycle?: BucketLifecycleConfiguration;
  readonly smallestTransition?: TransitionDefaultMinimumObjectSize;
  readonly notification?: NotificationConfiguration;
  readonly cors?: readonly CORSRule[];
  readonly logging?: { readonly TargetBucket?: string; readonly TargetPrefix?: string };
  readonly tags?: readonly Tag[];
  /** The bucket policy, as it was given. */
  readonly policy?: string;
}

export interface Buckets {
  readonly rows: Table<BucketRow>;
  /** Throws `NoSuchBucket`. */
  find(name: string | undefined): BucketRow;
  /** Puts the row with these members changed. */
  change(name: string | undefined, members: Partial<BucketRow>): object;
  /** What a policy's Resource must cover for a call on the bucket, or on one of its objects. */
  touched(name: string | undefined, key?: string): Touched;
}

export function openBuckets(cloud: Cloud): Buckets {
  const rows = cloud.store.table<BucketRow>('s3/bucket');
  const find = (name = '') => {
    const row = rows.get(name);
    if (!row) throw noSuchBucket();
    return row;
  };
  return {
    rows,
    find,
    change(name, members) {
      const row = find(name);
      rows.put(row.name, { ...row, ...members });
      return {};
    },
    touched(name = '', key) {
      const bucket = rows.get(name);
      const tags = Object.fromEntries((bucket?.tags ?? []).map((it) => [it.Key ?? '', it.Value ?? '']));
      const policy = bucket?.policy ?? '';
      return {
        arn: arnOf(name, key),
        tags: key === undefined ? tags : {},
        policy: bucket?.publicAccess?.RestrictPublicBuckets ? withoutPublic(policy) : policy,
      };
    },
  };
}

/** Bucket names are the world's, so their ARNs have neither region nor account. */
export const arnOf = (bucket: string, key?: string) => `arn:aws:s3:::${bucket}${key === undefined ? '' : `/${key}`}`;
