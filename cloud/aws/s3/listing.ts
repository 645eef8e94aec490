import type { VersionRow } from './objects.ts';
import type { S3, S3Handlers, S3Input } from './s3.ts';
import { s3Error } from './s3-error.ts';

interface Wish {
  readonly prefix: string;
  readonly delimiter: string;
  /** List what comes after this. */
  readonly after: string;
  readonly limit: number;
}

interface Page {
  readonly keys: string[];
  readonly prefixes: string[];
  /** Where the next page goes on; undefined at the end. */
  readonly next?: string;
}

/** Lists of a bucket, by prefix and delimiter as if keys were paths. */
export function listing({ buckets, objects, cloud }: S3) {
  const current = (bucket: string, key: string) => {
    const [newest] = objects.versions(bucket, key);
    return newest?.stored ? newest : undefined;
  };
  const live = (bucket: string) => objects.keys(bucket).filter((key) => current(bucket, key));
  const owner = { ID: cloud.account };
  const contents = (bucket: string, keys: readonly string[], encode: (text: string) => string) =>
    keys.flatMap((key) => {
      const version = current(bucket, key);
      return version ? [{ ...entry(version), Key: encode(key) }] : [];
    });

  return {
    async ListObjectsV2(input) {
      const { name } = buckets.find(input.Bucket);
      const encode = encoder(input.EncodingType);
      const token =
        input.ContinuationToken === undefined ? undefined : Buffer.from(input.ContinuationToken, 'base64url');
      const page = cut(live(name), wish(input, token?.toString() ?? input.StartAfter));
      const Contents = contents(name, page.keys, encode).map((it) => (input.FetchOwner ? { ...it, Owner: owner } : it));
      return {
        ...echo(input, encode),
        StartAfter: input.StartAfter,
        Contents,
        CommonPrefixes: page.prefixes.map((it) => ({ Prefix: encode(it) })),
        KeyCount: page.keys.length + page.prefixes.length,
        IsTruncated: page.next !== undefined,
        ContinuationToken: input.ContinuationToken,
        NextContinuationToken: page.next && Buffer.from(page.next).toString('base64url'),
      };
    },
    async ListObjects(input) {
      const { name } = buckets.find(input.Bucket);
      const encode = encoder(input.EncodingType);
      const page = cut(live(name), wish(input, input.Marker));
      return {
        ...echo(input, encode),
        Marker: encode(input.Marker ?? ''),
        Contents: contents(name, page.keys, encode).map((it) => ({ ...it, Owner: owner })),
        CommonPrefixes: page.prefixes.map((it) => ({ Prefix: encode(it) })),
        IsTruncated: page.next !== undefined,
        NextMarker: input.Delimiter && page.next !== undefined ? encode(page.next) : undefined,
      };
    },
    async ListObjectVersions(input) {
      const { name } = buckets.find(input.Bucket);
      const encode = encoder(input.EncodingType);
      const page = cut(objects.keys(name), wish(input, input.KeyMarker));
      const rows = page.keys.flatMap((key) =>
        objects.versions(name, key).map((row, index) => ({ row, newest: index === 0 })),
      );
      const both = ({ row, newest }: { row: VersionRow; newest: boolean }) => ({
        Key: encode(row.key),
        VersionId: row.versionId,
        IsLatest: newest,
        LastModified: new Date(row.modified),
        Owner: owner,
      });
      return {
        ...echo(input, encode),
        KeyMarker: encode(input.KeyMarker ?? ''),
        Versions: rows.filter(({ row }) => row.stored).map((it) => ({ ...entry(it.row), ...both(it) })),
        DeleteMarkers: rows.filter(({ row }) => !row.stored).map(both),
        CommonPrefixes: page.prefixes.map((it) => ({ Prefix: encode(it) })),
        IsTruncated: page.next !== undefined,
        NextKeyMarker: page.next && encode(page.next),
      };
    },
  } satisfies S3Handlers;
}

type Asked = Pick<S3Input<'ListObjectsV2Command'>, 'Bucket' | 'Prefix' | 'Delimiter' | 'MaxKeys' | 'EncodingType'>;

function wish(input: Asked, after = ''): Wish {
  const limit = input.MaxKeys ?? 1000;
  if (limit < 0) throw s3Error('InvalidArgument', 400, 'Argument maxKeys must be an integer between 0 and 2147483647');
  return { prefix: input.Prefix ?? '', delimiter: input.Delimiter ?? '', after, limit: Math.min(limit, 1000) };
}

/** Keys under the prefix; those that have the delimiter after it are rolled up into one common prefix, which counts as one. */
export function cut(keys: readonly string[], { prefix, delimiter, after, limit }: Wish): Page {
  const page: Page = { keys: [], prefixes: [] };
  let last: string | undefined;
  for (const key of keys) {
    if (!key.startsWith(prefix) || key <= after) continue;
    const end = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const rolled = end < 0 ? undefined : key.slice(0, end + delimiter.length);
    if (rolled !== undefined && (rolled === page.prefixes.at(-1) || rolled <= after)) continue;
    if (page.keys.length + page.prefixes.length >= limit) return limit ? { ...page, next: last } : page;
    if (rolled === undefined) page.keys.push(key);
    else page.prefixes.push(rolled);
    last = rolled ?? key;
  }
  return page;
}

function entry(version: VersionRow) {
  const { stored } = version;
  return {
    LastModified: new Date(version.modified),
    ETag: `"${stored?.eTag}"`,
    Size: stored?.content.size,
    StorageClass: (stored?.storageClass ?? 'STANDARD') as 'STANDARD',
    ...(stored?.checksum ? { ChecksumAlgorithm: [stored.checksum.algorithm], ChecksumType: stored.checksum.type } : {}),
  };
}

const echo = (input: Asked, encode: (text: string) => string) => ({
  Name: input.Bucket,
  Prefix: encode(input.Prefix ?? ''),
  Delimiter: input.Delimiter === undefined ? undefined : encode(input.Delimiter),
  MaxKeys: input.MaxKeys ?? 1000,
  EncodingType: input.EncodingType,
});

/** Keys that XML cannot carry come percent-encoded, if the caller asks for it. */
const encoder = (type: string | undefined) => (text: string) =>
  type === 'url' ? encodeURIComponent(text).replaceAll('%2F', '/') : text;
