import { Readable } from 'node:stream';
import { NotFound } from '@aws-sdk/client-s3';
import type { Principal } from '../../service.ts';
import { algorithmOf, checkClaims, checksumOf } from './checksums.ts';
import { encryptionOf } from './encryption.ts';
import { announce } from './event.ts';
import { tagsOf } from './object-tagging.ts';
import type { Described, Stored, VersionRow } from './objects.ts';
import { checkRead, checkWrite } from './precondition.ts';
import { partRange, type Range, readRange } from './range.ts';
import type { S3, S3Handlers, S3Input } from './s3.ts';
import { noSuchKey, noSuchVersion, s3Error } from './s3-error.ts';

/** Objects: written whole, read whole or in ranges. */
export function object(s3: S3) {
  const { buckets, contents, encryption, objects } = s3;
  const { find, reveal } = finder(s3);

  return {
    async PutObject(input, { principal }) {
      const bucket = buckets.find(input.Bucket);
      const { Key: key = '' } = input;
      checkWrite(objects.versions(bucket.name, key)[0], input);
      const { seal, key: secret } = await encryption.seal(bucket, input, principal);
      const algorithm = algorithmOf(input);
      const content = await contents.write(input.Body ?? Readable.from([]), secret, algorithm);
      try {
        checkClaims(content, input);
        // Again, now that the bytes are here: another write may have come first.
        checkWrite(objects.versions(bucket.name, key)[0], input);
      } catch (error) {
        await contents.remove(content);
        throw error;
      }
      const stored: Stored = {
        ...described(input),
        content,
        seal,
        eTag: content.md5,
        metadata: input.Metadata ?? {},
        tags: tagsOf(input.Tagging),
        checksum: algorithm && { algorithm, value: content.checksum ?? '', type: 'FULL_OBJECT' },
        storageClass: input.StorageClass,
      };
      const added = await keep(s3, bucket.name, key, stored, 'PutObject');
      return { ETag: `"${stored.eTag}"`, VersionId: versionId(added), ...encryptionOf(seal), ...checksumOf(stored) };
    },
    async GetObject(input, { principal }) {
      const version = find(input, await reveal(input, principal));
      checkRead(version, input);
      const { stored } = version;
      const range = rangeOf(stored, input);
      const secret = await encryption.open(stored.seal, principal);
      return {
        ...about(version, range, input),
        ContentType: input.ResponseContentType ?? stored.ContentType,
        ContentDisposition: input.ResponseContentDisposition ?? stored.ContentDisposition,
        ContentEncoding: input.ResponseContentEncoding ?? stored.ContentEncoding,
        CacheControl: input.ResponseCacheControl ?? stored.CacheControl,
        ContentLanguage: input.ResponseContentLanguage ?? stored.ContentLanguage,
        Body: contents.read(stored.content, secret, range?.start, range?.end),
      };
    },
    async HeadObject(input, { principal }) {
      const missing = () => new NotFound({ message: 'Not Found', $metadata: { httpStatusCode: 404 } });
      const version = find(input, await reveal(input, principal), missing);
      checkRead(version, input);
      return about(version, rangeOf(version.stored, input), input);
    },
  } satisfies S3Handlers;
}

/** A version that has bytes. */
export type Live = VersionRow & { stored: Stored };

interface Address {
  readonly Bucket?: string;
  readonly Key?: string;
  readonly VersionId?: string;
}

/** Finds the version that a request means. */
export function finder({ cloud, buckets, objects }: S3) {
  return {
    /** Throws `missing` for a key that is not there. */
    find({ Bucket, Key = '', VersionId }: Address, refused?: Error, missing: () => Error = noSuchKey): Live {
      const versions = objects.versions(buckets.find(Bucket).name, Key);
      const version = VersionId === undefined ? versions[0] : versions.find((it) => it.versionId === VersionId);
      if (version?.stored) return version as Live;
      if (version && VersionId !== undefined) {
        throw s3Error('MethodNotAllowed', 405, 'The specified method is not allowed against this resource.');
      }
      throw refused ?? (VersionId === undefined ? missing() : noSuchVersion());
    },
    /** Who may not list a bucket is not told what is missing in it: he gets the same answer as for what he may not read. */
    async reveal({ Bucket, Key }: Address, principal: Principal): Promise<Error | undefined> {
      const exists = objects.versions(Bucket ?? '', Key ?? '')[0]?.stored;
      const allows = exists || (cloud.identities.allows?.(principal, 's3:ListBucket', buckets.touched(Bucket)) ?? true);
      return allows ? undefined : s3Error('AccessDenied', 403, 'Access Denied');
    },
  };
}

/** Makes the object the newest of its key, and lets go of what it replaces. */
export async function keep(s3: S3, bucket: string, key: string, stored: Stored, reason: string): Promise<VersionRow> {
  const row = s3.buckets.find(bucket);
  const { added, replaced } = s3.objects.add(row, key, stored);
  if (replaced?.stored) await s3.contents.remove(replaced.stored.content);
  announce(s3, row, added, 'Object Created', reason);
  return added;
}

/** Buckets that never had versioning do not speak of versions. */
export const versionId = ({ versionId: id }: VersionRow) => (id === 'null' ? undefined : id);

export const described = (it: Described): Described => ({
  ContentType: it.ContentType ?? 'binary/octet-stream',
  // aws-chunked is how it came, not what it is.
  ContentEncoding:
    it.ContentEncoding?.split(',')
      .map((one) => one.trim())
      .filter((one) => one !== 'aws-chunked')
      .join(',') || undefined,
  ContentDisposition: it.ContentDisposition,
  ContentLanguage: it.ContentLanguage,
  CacheControl: it.CacheControl,
});

function rangeOf(stored: Stored, input: S3Input<'HeadObjectCommand'>): Range | undefined {
  if (input.PartNumber === undefined) return readRange(input.Range, stored.content.size);
  return partRange(stored.parts ?? [stored.content.size], input.PartNumber);
}

function about(version: Live, range: Range | undefined, asked: { ChecksumMode?: string; PartNumber?: number }) {
  const { stored } = version;
  const { size } = stored.content;
  const tags = Object.keys(stored.tags).length;
  return {
    ...described(stored),
    ...encryptionOf(stored.seal),
    // A checksum is of the whole object; with a part of it, it would only seem wrong.
    ...(asked.ChecksumMode === 'ENABLED' && !range ? checksumOf(stored) : {}),
    AcceptRanges: 'bytes',
    ContentLength: range ? range.end - range.start + 1 : size,
    ContentRange: range && `bytes ${range.start}-${range.end}/${size}`,
    ETag: `"${stored.eTag}"`,
    LastModified: new Date(version.modified),
    Metadata: { ...stored.metadata },
    VersionId: versionId(version),
    StorageClass: stored.storageClass === 'STANDARD' ? undefined : stored.storageClass,
    TagCount: tags || undefined,
    PartsCount: asked.PartNumber === undefined ? undefined : stored.parts?.length,
  };
}
