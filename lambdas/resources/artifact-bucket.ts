import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  type LifecycleRule,
  ListObjectVersionsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import * as z from 'zod';
import { inWords } from '../differing.ts';
import { bucketName } from '../naming.ts';
import { resource } from '../resource.ts';
import { settings } from '../settings.ts';
import { SUPERSEDED } from '../superseded.ts';
import { tagList } from '../tags.ts';
import { unless } from '../unless.ts';

const s3 = new S3Client({ maxAttempts: 5 });

const Bucket = bucketName;

interface Found {
  readonly versioned: boolean;
  readonly key: string | undefined;
  readonly closed: boolean;
  /** Whether it has a policy, which nobody here gives it: roles say who may what. */
  readonly policy: boolean;
  /** S3 takes the tags in a call of their own, which may not have come to be made. */
  readonly tagged: boolean;
  /** Its lifecycle, in one line. */
  readonly keeps: string;
}

/**
 * How long what is in it stays. A build that serves stays for as long as it does; one that is superseded can be fetched in its version for as many days
 * again after it has expired.
 */
const RULES: LifecycleRule[] = [
  {
    ID: 'old-versions',
    Status: 'Enabled',
    Filter: { Prefix: '' },
    NoncurrentVersionExpiration: { NoncurrentDays: settings.artifactDays },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
  },
  {
    ID: 'superseded-builds',
    Status: 'Enabled',
    Filter: { And: { Prefix: 'builds/', Tags: [SUPERSEDED] } },
    Expiration: { Days: settings.artifactDays },
  },
  {
    ID: 'migration-reports',
    Status: 'Enabled',
    Filter: { Prefix: 'migrations/' },
    Expiration: { Days: settings.logRetentionDays },
  },
];

const keeping = (rules: readonly LifecycleRule[] = []) =>
  rules
    .filter(({ Status }) => Status === 'Enabled')
    .map((it) => `${it.ID} for ${it.Expiration?.Days ?? it.NoncurrentVersionExpiration?.NoncurrentDays} days`)
    .sort()
    .join(', ') || 'everything for ever';

const CLOSED = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };

export const handler = resource({
  needs: z.object({ keyArn: z.string() }),
  wanted: () => [{ name: 'artifact-bucket' }],
  standIn: {
    versioned: true,
    key: undefined,
    closed: true,
    policy: false,
    tagged: true,
    keeps: keeping(RULES),
  } as Found,

  async find() {
    // A bucket of this name that belongs to somebody else answers 403, which is thrown.
    if (!(await s3.send(new HeadBucketCommand({ Bucket })).catch(unless('NotFound', 'NoSuchBucket')))) return undefined;
    const [versioning, encryption, access, tagging, lifecycle, policy] = await Promise.all([
      s3.send(new GetBucketVersioningCommand({ Bucket })),
      s3
        .send(new GetBucketEncryptionCommand({ Bucket }))
        .catch(unless('ServerSideEncryptionConfigurationNotFoundError')),
      s3.send(new GetPublicAccessBlockCommand({ Bucket })).catch(unless('NoSuchPublicAccessBlockConfiguration')),
      s3.send(new GetBucketTaggingCommand({ Bucket })).catch(unless('NoSuchTagSet')),
      s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })).catch(unless('NoSuchLifecycleConfiguration')),
      s3.send(new GetBucketPolicyCommand({ Bucket })).catch(unless('NoSuchBucketPolicy')),
    ]);
    const rule = encryption?.ServerSideEncryptionConfiguration?.Rules?.[0];
    return {
      versioned: versioning.Status === 'Enabled',
      key: rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID,
      closed: inWords({ ...access?.PublicAccessBlockConfiguration }, CLOSED).length === 0,
      policy: policy?.Policy !== undefined,
      tagged: tagging?.TagSet?.some(({ Key }) => Key === 'muster:resource') ?? false,
      keeps: keeping(lifecycle?.Rules),
    };
  },
  async create() {
    await s3.send(
      new CreateBucketCommand({
        Bucket,
        // us-east-1 is the one region that may not be named here.
        ...(settings.region !== 'us-east-1' && {
          CreateBucketConfiguration: { LocationConstraint: settings.region as 'eu-west-1' },
        }),
      }),
    );
    return { versioned: false, key: undefined, closed: false, policy: false, tagged: false, keeps: keeping() };
  },
  differences: ({ versioned, key, closed, policy, tagged, keeps }, _, { keyArn }) => [
    ...(tagged ? [] : ['it does not say whose it is']),
    ...(versioned ? [] : ['it keeps no versions']),
    ...(key === keyArn ? [] : [`it encrypts with ${key ?? 'a key of S3'}`]),
    ...(closed ? [] : ['it may be opened to the public']),
    ...(policy ? ['it has a policy, which somebody gave it'] : []),
    ...(keeps === keeping(RULES) ? [] : [`it keeps ${keeps}`]),
  ],
  async update(found, _, { facts: { keyArn }, tags }) {
    // One after the other: S3 refuses a change of a bucket's settings beside another (`OperationAborted`).
    if (!found.tagged) await s3.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: tagList(tags) } }));
    await s3.send(
      new PutPublicAccessBlockCommand({
        Bucket,
        PublicAccessBlockConfiguration: CLOSED,
      }),
    );
    if (found.policy) await s3.send(new DeleteBucketPolicyCommand({ Bucket }));
    await s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [
            {
              ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
              BucketKeyEnabled: true,
            },
          ],
        },
      }),
    );
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: RULES } }));
    return { versioned: true, key: keyArn, closed: true, policy: false, tagged: true, keeps: keeping(RULES) };
  },
  async remove() {
    if (settings.keepDataOnTeardown) await s3.send(new DeleteBucketCommand({ Bucket })).catch(unless('BucketNotEmpty'));
    else {
      await empty();
      await s3.send(new DeleteBucketCommand({ Bucket }));
    }
  },
  facts: () => ({ artifactBucket: Bucket }),
});

/** Every version and every delete marker; each turn reads anew what is left. */
async function empty() {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key: Key!, VersionId }));
    if (Objects.length === 0) return;
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  }
}
