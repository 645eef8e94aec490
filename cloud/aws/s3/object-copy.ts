import type { Principal } from '../../service.ts';
import { algorithmOf, checksumOf } from './checksums.ts';
import { encryptionOf } from './encryption.ts';
import { described, finder, keep, type Live, versionId } from './object.ts';
import { tagsOf } from './object-tagging.ts';
import type { Stored } from './objects.ts';
import { checkWrite } from './precondition.ts';
import type { S3, S3Handlers } from './s3.ts';
import { preconditionFailed, s3Error } from './s3-error.ts';

/** Copies from one place to another: who asks needs to read here and to write there. */
export function objectCopy(s3: S3) {
  const { buckets, contents, encryption, objects } = s3;
  const source = sourceOf(s3);
  return {
    async CopyObject(input, { principal }) {
      const from = await source(input.CopySource, principal);
      checkSource(from, input);
      const bucket = buckets.find(input.Bucket);
      const { Key: key = '' } = input;
      checkWrite(objects.versions(bucket.name, key)[0], input);
      const replaced = input.MetadataDirective === 'REPLACE';
      if (
        from.bucket === bucket.name &&
        from.key === key &&
        !replaced &&
        !input.ServerSideEncryption &&
        !input.StorageClass &&
        !input.CopySource?.includes('versionId=')
      ) {
        throw s3Error(
          'InvalidRequest',
          400,
          "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
        );
      }
      const plain = contents.read(from.stored.content, await encryption.open(from.stored.seal, principal));
      const { seal, key: secret } = await encryption.seal(bucket, input, principal);
      const algorithm = algorithmOf(input) ?? from.stored.checksum?.algorithm;
      const content = await contents.write(plain, secret, algorithm);
      const stored: Stored = {
        ...described(replaced ? input : from.stored),
        content,
        seal,
        eTag: content.md5,
        metadata: (replaced ? input.Metadata : from.stored.metadata) ?? {},
        tags: input.TaggingDirective === 'REPLACE' ? tagsOf(input.Tagging) : from.stored.tags,
        checksum: algorithm && { algorithm, value: content.checksum ?? '', type: 'FULL_OBJECT' },
        storageClass: input.StorageClass,
      };
      const added = await keep(s3, bucket.name, key, stored, 'CopyObject');
      return {
        CopyObjectResult: {
          ETag: `"${stored.eTag}"`,
          LastModified: new Date(added.modified),
          ...checksumOf(stored),
        },
        CopySourceVersionId: versionId(from),
        VersionId: versionId(added),
        ...encryptionOf(seal),
      };
    },
  } satisfies S3Handlers;
}

/** `bucket/key?versionId=…`, percent-encoded, with or without a slash before it: read with the caller's own rights. */
export function sourceOf(s3: S3) {
  const { find, reveal } = finder(s3);
  return async (header: string | undefined, principal: Principal): Promise<Live> => {
    const [name = '', version] = (header ?? '').replace(/^\//, '').split('?versionId=');
    const [, Bucket, Key] = /^([^/]+)\/(.+)$/s.exec(decodeURIComponent(name)) ?? [];
    if (!Bucket || !Key) {
      throw s3Error(
        'InvalidArgument',
        400,
        `Copy Source must mention the source bucket and key: sourcebucket/sourcekey, not ${header}`,
      );
    }
    const address = { Bucket, Key, VersionId: version };
    if (principal.kind !== 'service') {
      const action = version === undefined ? 's3:GetObject' : 's3:GetObjectVersion';
      await s3.cloud.identities.authorize(principal, action, [s3.buckets.touched(Bucket, Key)]);
    }
    return find(address, await reveal(address, principal));
  };
}

interface SourceConditions {
  readonly CopySourceIfMatch?: string;
  readonly CopySourceIfNoneMatch?: string;
}

function checkSource(
  { stored }: Live,
  { CopySourceIfMatch: match, CopySourceIfNoneMatch: none }: SourceConditions,
): void {
  const same = (it: string) => it.replaceAll('"', '') === stored.eTag;
  if ((match !== undefined && !same(match)) || (none !== undefined && same(none))) throw preconditionFailed();
}
