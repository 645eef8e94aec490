import { BucketAlreadyOwnedByYou, type BucketLocationConstraint, NotFound } from '@aws-sdk/client-s3';
import { arnOf, type BucketRow } from './buckets.ts';
import type { S3, S3Handlers } from './s3.ts';
import { s3Error } from './s3-error.ts';

/** Buckets themselves. */
export function bucket({ cloud, buckets, objects }: S3) {
  const location = cloud.region === 'us-east-1' ? undefined : (cloud.region as BucketLocationConstraint);
  return {
    async CreateBucket(input) {
      const { Bucket: name = '', CreateBucketConfiguration: configuration } = input;
      checkName(name);
      const wanted = configuration?.LocationConstraint;
      if (wanted !== location) {
        throw s3Error(
          wanted ? 'InvalidLocationConstraint' : 'IllegalLocationConstraintException',
          400,
          `The ${wanted ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
        );
      }
      const known = buckets.rows.has(name);
      // us-east-1 alone answers its owner as if the bucket were new.
      if (known && location) throw ownedByYou();
      if (!known) buckets.rows.put(name, fresh(name, cloud.clock.now(), input.ObjectOwnership));
      return { Location: `/${name}`, BucketArn: arnOf(name) };
    },
    async DeleteBucket(input) {
      const { name } = buckets.find(input.Bucket);
      if (objects.keys(name).length) {
        const versions = buckets.find(name).versioning ? ' You must delete all versions in the bucket.' : '';
        throw s3Error('BucketNotEmpty', 409, `The bucket you tried to delete is not empty.${versions}`);
      }
      buckets.rows.delete(name);
      return {};
    },
    async HeadBucket(input) {
      if (!buckets.rows.has(input.Bucket ?? '')) {
        throw new NotFound({ message: 'Not Found', $metadata: { httpStatusCode: 404 } });
      }
      return { BucketRegion: cloud.region, BucketArn: arnOf(input.Bucket ?? ''), AccessPointAlias: false };
    },
    async ListBuckets(input) {
      const rows = buckets.rows
        .values()
        .filter(
          (it) =>
            !isOfService(it.name) &&
            it.name.startsWith(input.Prefix ?? '') &&
            it.name > (input.ContinuationToken ?? ''),
        )
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const page = rows.slice(0, input.MaxBuckets ?? 10_000);
      return {
        Buckets: page.map((it) => ({ Name: it.name, CreationDate: new Date(it.created), BucketRegion: cloud.region })),
        Owner: { ID: cloud.account },
        ContinuationToken: page.length < rows.length ? page.at(-1)?.name : undefined,
      };
    },
    async GetBucketLocation(input) {
      buckets.find(input.Bucket);
      return { LocationConstraint: location };
    },
  } satisfies S3Handlers;
}

const ownedByYou = () =>
  new BucketAlreadyOwnedByYou({
    message: 'Your previous request to create the named bucket succeeded and you already own it.',
    $metadata: { httpStatusCode: 409 },
  });

/** As buckets are since 2023: encrypted, private, without ACLs. */
const fresh = (name: string, now: Date, ownership: BucketRow['ownership']): BucketRow => ({
  name,
  created: now.toISOString(),
  encryption: {
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' }, BucketKeyEnabled: false }],
  },
  ownership: ownership ?? 'BucketOwnerEnforced',
  publicAccess: {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  },
});

/** Where AWS's services keep what they hand out; in accounts of their own, and in nobody's list. */
const isOfService = (name: string) => /^awslambda-.+-tasks$/.test(name);

function checkName(name: string): void {
  if (/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !/\.\.|^\d+\.\d+\.\d+\.\d+$/.test(name)) return;
  throw s3Error('InvalidBucketName', 400, `The specified bucket is not valid: ${name}`);
}
