import { randomBytes } from 'node:crypto';
import type { ChecksumType, StorageClass } from '@aws-sdk/client-s3';
import type { Cloud } from '../../service.ts';
import type { ChecksumAlgorithm } from '../../wire/checksum.ts';
import type { BucketRow } from './buckets.ts';
import type { Content } from './content.ts';
import type { Seal } from './encryption.ts';

/** The headers that an object is given back with. */
export interface Described {
  readonly ContentType?: string;
  readonly ContentEncoding?: string;
  readonly ContentDisposition?: string;
  readonly ContentLanguage?: string;
  readonly CacheControl?: string;
}

/** An object's bytes and all that belongs to them. */
export interface Stored extends Described {
  readonly content: Content;
  readonly seal: Seal;
  readonly eTag: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly checksum?: { algorithm: ChecksumAlgorithm; value: string; type: ChecksumType };
  readonly storageClass?: StorageClass;
  /** Sizes of the parts that it was uploaded in. */
  readonly parts?: readonly number[];
}

export interface VersionRow {
  readonly bucket: string;
  readonly key: string;
  /** `null` where the bucket had no versioning. */
  readonly versionId: string;
  readonly modified: string;
  /** Absent on a delete marker. */
  readonly stored?: Stored;
}

export interface Objects {
  /** All versions of a key, the newest first. */
  versions(bucket: string, key: string): readonly VersionRow[];
  /** The keys of a bucket in S3's order. */
  keys(bucket: string): string[];
  /** Makes this the newest version: a new one, or in place of the `null` version. Gives back what it replaced. */
  add(bucket: BucketRow, key: string, stored: Stored | undefined): { added: VersionRow; replaced?: VersionRow };
  change(version: VersionRow, stored: Stored): void;
  remove(version: VersionRow): void;
  all(): readonly VersionRow[];
}

/** The index of all objects: in memory by bucket and key, on disk a row a version. */
export function openObjects(cloud: Cloud): Objects {
  const rows = cloud.store.table<VersionRow>('s3/version');
  const buckets = new Map<string, Map<string, VersionRow[]>>();
  const bucketOf = (name: string): Map<string, VersionRow[]> => {
    const known = buckets.get(name) ?? new Map<string, VersionRow[]>();
    buckets.set(name, known);
    return known;
  };
  const id = (it: VersionRow) => `${it.bucket}/${it.key}\n${it.versionId}`;

  function insert(row: VersionRow) {
    const versions = bucketOf(row.bucket).get(row.key) ?? [];
    bucketOf(row.bucket).set(row.key, [row, ...versions.filter((it) => it.versionId !== row.versionId)]);
  }
  for (const row of rows.values().sort((a, b) => compare(a.modified, b.modified))) insert(row);

  function remove(row: VersionRow) {
    rows.delete(id(row));
    const left = (bucketOf(row.bucket).get(row.key) ?? []).filter((it) => it.versionId !== row.versionId);
    if (left.length) bucketOf(row.bucket).set(row.key, left);
    else bucketOf(row.bucket).delete(row.key);
  }

  return {
    versions: (bucket, key) => buckets.get(bucket)?.get(key) ?? [],
    keys: (bucket) => [...(buckets.get(bucket)?.keys() ?? [])].sort(compare),
    add(bucket, key, stored) {
      const versionId = bucket.versioning === 'Enabled' ? randomBytes(24).toString('base64url') : 'null';
      const replaced = bucketOf(bucket.name)
        .get(key)
        ?.find((it) => it.versionId === versionId);
      const added = { bucket: bucket.name, key, versionId, modified: cloud.clock.now().toISOString(), stored };
      rows.delete(id(added));
      rows.put(id(added), added);
      insert(added);
      return { added, replaced };
    },
    change(version, stored) {
      const changed = { ...version, stored };
      rows.put(id(version), changed);
      const versions = bucketOf(version.bucket).get(version.key) ?? [];
      bucketOf(version.bucket).set(
        version.key,
        versions.map((it) => (it.versionId === version.versionId ? changed : it)),
      );
    },
    remove,
    all: () => rows.values(),
  };
}

/** S3 lists in the order of UTF-8, which is that of code points. */
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
