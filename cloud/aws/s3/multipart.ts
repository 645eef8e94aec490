import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ChecksumType } from '@aws-sdk/client-s3';
import { type ChecksumAlgorithm, checksum, isChecksumAlgorithm } from '../../wire/checksum.ts';
import { type Claimed, checkClaims, checksumOf } from './checksums.ts';
import type { Content } from './content.ts';
import { encryptionOf, type Seal } from './encryption.ts';
import { described, keep, versionId } from './object.ts';
import { sourceOf } from './object-copy.ts';
import { tagsOf } from './object-tagging.ts';
import type { Described, Stored } from './objects.ts';
import { checkWrite } from './precondition.ts';
import { readRange } from './range.ts';
import type { S3, S3Handlers } from './s3.ts';
import { noSuchUpload, s3Error } from './s3-error.ts';

export interface PartRow {
  readonly number: number;
  readonly content: Content;
  readonly modified: string;
}

export interface UploadRow extends Described {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  readonly initiated: string;
  readonly seal: Seal;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly algorithm?: ChecksumAlgorithm;
  readonly checksumType?: ChecksumType;
  readonly parts: Readonly<Record<number, PartRow>>;
}

const SMALLEST_PART = 5 * 1024 * 1024;

/** Uploads in parts, which may come in any order and again. */
export function multipart(s3: S3) {
  const { buckets, cloud, contents, encryption, objects } = s3;
  const uploads = cloud.store.table<UploadRow>('s3/upload');
  const source = sourceOf(s3);

  function find(id = '', key?: string): UploadRow {
    const upload = uploads.get(id);
    if (!upload || (key !== undefined && upload.key !== key)) throw noSuchUpload();
    return upload;
  }

  async function addPart(upload: UploadRow, number: number, bytes: Readable, secret: Uint8Array, claimed: Claimed) {
    if (number < 1 || number > 10_000) {
      throw s3Error('InvalidArgument', 400, 'Part number must be an integer between 1 and 10000, inclusive');
    }
    const content = await contents.write(bytes, secret, upload.algorithm);
    try {
      checkClaims(content, upload.algorithm ? claimed : { ContentMD5: claimed.ContentMD5 });
    } catch (error) {
      await contents.remove(content);
      throw error;
    }
    const part = { number, content, modified: cloud.clock.now().toISOString() };
    const now = find(upload.id);
    const before = now.parts[number];
    uploads.put(upload.id, { ...now, parts: { ...now.parts, [number]: part } });
    if (before) await contents.remove(before.content);
    return part;
  }

  const checksumOfPart = ({ algorithm }: UploadRow, { content }: PartRow) =>
    algorithm ? { [`Checksum${algorithm}`]: content.checksum } : {};

  async function forget(upload: UploadRow) {
    uploads.delete(upload.id);
    for (const part of Object.values(upload.parts)) await contents.remove(part.content);
  }

  return {
    async CreateMultipartUpload(input, { principal }) {
      const bucket = buckets.find(input.Bucket);
      const { seal } = await encryption.seal(bucket, input, principal);
      const id = crypto.randomUUID().replaceAll('-', '');
      const asked = input.ChecksumAlgorithm ?? '';
      const upload = uploads.put(id, {
        ...described(input),
        id,
        bucket: bucket.name,
        key: input.Key ?? '',
        initiated: cloud.clock.now().toISOString(),
        seal,
        metadata: input.Metadata ?? {},
        tags: tagsOf(input.Tagging),
        algorithm: isChecksumAlgorithm(asked) ? asked : undefined,
        checksumType: input.ChecksumType ?? (asked === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE'),
        parts: {},
      });
      return {
        Bucket: bucket.name,
        Key: upload.key,
        UploadId: id,
        ChecksumAlgorithm: upload.algorithm,
        ChecksumType: upload.algorithm && upload.checksumType,
        ...encryptionOf(seal),
      };
    },
    async UploadPart(input, { principal }) {
      const upload = find(input.UploadId, input.Key);
      const secret = await encryption.open(upload.seal, principal);
      const part = await addPart(upload, input.PartNumber ?? 0, input.Body ?? Readable.from([]), secret, input);
      return { ETag: `"${part.content.md5}"`, ...checksumOfPart(upload, part), ...encryptionOf(upload.seal) };
    },
    async UploadPartCopy(input, { principal }) {
      const upload = find(input.UploadId, input.Key);
      const from = await source(input.CopySource, principal);
      const { content, seal } = from.stored;
      const range = readRange(input.CopySourceRange, content.size);
      const bytes = contents.read(content, await encryption.open(seal, principal), range?.start, range?.end);
      const secret = await encryption.open(upload.seal, principal);
      const part = await addPart(upload, input.PartNumber ?? 0, bytes, secret, {});
      return {
        CopyPartResult: {
          ETag: `"${part.content.md5}"`,
          LastModified: new Date(part.modified),
          ...checksumOfPart(upload, part),
        },
        CopySourceVersionId: versionId(from),
        ...encryptionOf(upload.seal),
      };
    },
    async CompleteMultipartUpload(input, { principal }) {
      const upload = find(input.UploadId, input.Key);
      const parts = chosen(upload, input.MultipartUpload?.Parts ?? []);
      const { name } = buckets.find(upload.bucket);
      checkWrite(objects.versions(name, upload.key)[0], input);
      const secret = await encryption.open(upload.seal, principal);
      const joined = async function* () {
        for (const part of parts) yield* contents.read(part.content, secret);
      };
      const content = await contents.write(Readable.from(joined()), secret, upload.algorithm);
      const md5s = parts.map((it) => Buffer.from(it.content.md5, 'hex'));
      const stored: Stored = {
        ...described(upload),
        content,
        seal: upload.seal,
        eTag: `${createHash('md5').update(Buffer.concat(md5s)).digest('hex')}-${parts.length}`,
        metadata: upload.metadata,
        tags: upload.tags,
        checksum: checksumOfAll(upload, parts, content),
        parts: parts.map((it) => it.content.size),
      };
      const added = await keep(s3, name, upload.key, stored, 'CompleteMultipartUpload');
      await forget(find(upload.id));
      return {
        Bucket: name,
        Key: upload.key,
        Location: `${cloud.endpoint}/${name}/${encodeURIComponent(upload.key)}`,
        ETag: `"${stored.eTag}"`,
        VersionId: versionId(added),
        ...checksumOf(stored),
        ...encryptionOf(upload.seal),
      };
    },
    async AbortMultipartUpload(input) {
      await forget(find(input.UploadId, input.Key));
      return {};
    },
    async ListParts(input) {
      const upload = find(input.UploadId, input.Key);
      const after = Number(input.PartNumberMarker ?? 0);
      const all = Object.values(upload.parts).filter((it) => it.number > after);
      const page = all.slice(0, input.MaxParts ?? 1000);
      return {
        Bucket: upload.bucket,
        Key: upload.key,
        UploadId: upload.id,
        PartNumberMarker: String(after),
        NextPartNumberMarker: page.length < all.length ? String(page.at(-1)?.number) : undefined,
        MaxParts: input.MaxParts ?? 1000,
        IsTruncated: page.length < all.length,
        Parts: page.map((it) => ({
          PartNumber: it.number,
          LastModified: new Date(it.modified),
          ETag: `"${it.content.md5}"`,
          Size: it.content.size,
          ...checksumOfPart(upload, it),
        })),
        ChecksumAlgorithm: upload.algorithm,
      };
    },
    async ListMultipartUploads(input) {
      const { name } = buckets.find(input.Bucket);
      const found = uploads
        .values()
        .filter((it) => it.bucket === name && it.key.startsWith(input.Prefix ?? ''))
        .sort((a, b) => (a.key < b.key ? -1 : 1));
      return {
        Bucket: name,
        Prefix: input.Prefix,
        IsTruncated: false,
        MaxUploads: 1000,
        Uploads: found.map((it) => ({ UploadId: it.id, Key: it.key, Initiated: new Date(it.initiated) })),
      };
    },
  } satisfies S3Handlers;
}

/** The parts that make the object, in the order that the caller gives; each but the last is 5 MiB or more. */
function chosen(upload: UploadRow, named: readonly { PartNumber?: number; ETag?: string }[]): PartRow[] {
  const numbers = named.map((it) => it.PartNumber ?? 0);
  if (!numbers.length) throw s3Error('MalformedXML', 400, 'You must specify at least one part');
  if (numbers.some((it, index) => index > 0 && it <= (numbers[index - 1] ?? 0))) {
    throw s3Error(
      'InvalidPartOrder',
      400,
      'The list of parts was not in ascending order. Parts must be ordered by part number.',
    );
  }
  const parts = named.map(({ PartNumber = 0, ETag = '' }) => {
    const part = upload.parts[PartNumber];
    if (part && ETag.replaceAll('"', '') === part.content.md5) return part;
    throw s3Error(
      'InvalidPart',
      400,
      `One or more of the specified parts could not be found (part ${PartNumber}). The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.`,
    );
  });
  if (parts.slice(0, -1).some((it) => it.content.size < SMALLEST_PART)) {
    throw s3Error('EntityTooSmall', 400, 'Your proposed upload is smaller than the minimum allowed size');
  }
  return parts;
}

/** Of the whole, or of the parts' checksums with their number behind it. */
function checksumOfAll(upload: UploadRow, parts: readonly PartRow[], whole: Content): Stored['checksum'] {
  const { algorithm, checksumType } = upload;
  if (!algorithm) return undefined;
  if (checksumType === 'FULL_OBJECT') return { algorithm, value: whole.checksum ?? '', type: 'FULL_OBJECT' };
  const sum = checksum(algorithm);
  for (const it of parts) sum.update(Buffer.from(it.content.checksum ?? '', 'base64'));
  return { algorithm, value: `${sum.digest()}-${parts.length}`, type: 'COMPOSITE' };
}
