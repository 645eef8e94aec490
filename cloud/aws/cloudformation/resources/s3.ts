import type {
  LifecycleRule,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionByDefault,
  VersioningConfiguration,
} from '@aws-sdk/client-s3';
import { resourceType, type Tag, type Work } from '../resource-type.ts';

interface Bucket {
  BucketName?: string;
  VersioningConfiguration?: VersioningConfiguration;
  PublicAccessBlockConfiguration?: PublicAccessBlockConfiguration;
  BucketEncryption?: {
    ServerSideEncryptionConfiguration: {
      BucketKeyEnabled?: boolean;
      ServerSideEncryptionByDefault?: ServerSideEncryptionByDefault;
    }[];
  };
  LifecycleConfiguration?: {
    Rules: {
      Id?: string;
      Status: 'Enabled' | 'Disabled';
      Prefix?: string;
      ExpirationInDays?: number;
      NoncurrentVersionExpiration?: LifecycleRule['NoncurrentVersionExpiration'];
      AbortIncompleteMultipartUpload?: LifecycleRule['AbortIncompleteMultipartUpload'];
    }[];
  };
  NotificationConfiguration?: { EventBridgeConfiguration?: { EventBridgeEnabled?: boolean } };
  Tags?: Tag[];
}

export const bucket = resourceType<Bucket>({
  immutable: ['BucketName'],
  async create(properties, work) {
    const { region } = work.cloud;
    const Bucket = properties.BucketName ?? work.name(63).toLowerCase();
    // S3 refuses us-east-1 as a constraint: it is what it means without one.
    const elsewhere = region !== 'us-east-1' && {
      CreateBucketConfiguration: { LocationConstraint: region as 'eu-west-1' },
    };
    await (await work.use('s3')).CreateBucket({ Bucket, ...elsewhere });
    work.begun(Bucket);
    await configure(Bucket, properties, {}, work);
    return {
      physicalId: Bucket,
      attributes: {
        Arn: `arn:aws:s3:::${Bucket}`,
        DomainName: `${Bucket}.s3.amazonaws.com`,
        RegionalDomainName: `${Bucket}.s3.${region}.amazonaws.com`,
      },
    };
  },
  async update(made, properties, before, work) {
    await configure(made.physicalId, properties, before, work);
    return made;
  },
  remove: async ({ physicalId }, _, { use }) => (await use('s3')).DeleteBucket({ Bucket: physicalId }),
});

/** Sets what a template says; takes away what it said before and no longer does. */
async function configure(Bucket: string, now: Bucket, before: Bucket, { use, tags }: Work): Promise<void> {
  const s3 = await use('s3');
  if (now.VersioningConfiguration || before.VersioningConfiguration)
    await s3.PutBucketVersioning({
      Bucket,
      VersioningConfiguration: now.VersioningConfiguration ?? { Status: 'Suspended' },
    });
  if (now.PublicAccessBlockConfiguration)
    await s3.PutPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: now.PublicAccessBlockConfiguration });
  if (now.BucketEncryption)
    await s3.PutBucketEncryption({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: now.BucketEncryption.ServerSideEncryptionConfiguration.map((rule) => ({
          BucketKeyEnabled: rule.BucketKeyEnabled,
          ApplyServerSideEncryptionByDefault: rule.ServerSideEncryptionByDefault,
        })),
      },
    });
  if (now.LifecycleConfiguration)
    await s3.PutBucketLifecycleConfiguration({
      Bucket,
      LifecycleConfiguration: {
        Rules: now.LifecycleConfiguration.Rules.map((rule) => ({
          ID: rule.Id,
          Status: rule.Status,
          Filter: { Prefix: rule.Prefix ?? '' },
          Expiration: rule.ExpirationInDays ? { Days: rule.ExpirationInDays } : undefined,
          NoncurrentVersionExpiration: rule.NoncurrentVersionExpiration,
          AbortIncompleteMultipartUpload: rule.AbortIncompleteMultipartUpload,
        })),
      },
    });
  if (now.NotificationConfiguration?.EventBridgeConfiguration)
    await s3.PutBucketNotificationConfiguration({
      Bucket,
      NotificationConfiguration: { EventBridgeConfiguration: Object.create(null) },
    });
  const TagSet = tags(now.Tags);
  if (TagSet.length) await s3.PutBucketTagging({ Bucket, Tagging: { TagSet } });
}

export const bucketPolicy = resourceType<{ Bucket: string; PolicyDocument: object }>({
  immutable: ['Bucket'],
  async create({ Bucket, PolicyDocument }, { use }) {
    await (await use('s3')).PutBucketPolicy({ Bucket, Policy: JSON.stringify(PolicyDocument) });
    return { physicalId: Bucket };
  },
  async update(made, { Bucket, PolicyDocument }, _, { use }) {
    await (await use('s3')).PutBucketPolicy({ Bucket, Policy: JSON.stringify(PolicyDocument) });
    return made;
  },
  remove: async (_, { Bucket }, { use }) => (await use('s3')).DeleteBucketPolicy({ Bucket }),
});
