import { json, type Kind, there, unless } from './kind.ts';

const bucket: Kind = {
  type: 'aws_s3_bucket',
  find: async ({ s3 }) => (await s3.ListBuckets({})).Buckets!.map((it) => it.Name!),
  async read({ s3 }, Bucket) {
    const head = await s3.HeadBucket({ Bucket });
    const policy = await unless('NoSuchBucketPolicy', s3.GetBucketPolicy({ Bucket }));
    const acl = await s3.GetBucketAcl({ Bucket });
    await unless('NoSuchCORSConfiguration', s3.GetBucketCors({ Bucket }));
    await unless('NoSuchWebsiteConfiguration', s3.GetBucketWebsite({ Bucket }));
    const versioning = await s3.GetBucketVersioning({ Bucket });
    await s3.GetBucketAccelerateConfiguration({ Bucket });
    const payment = await s3.GetBucketRequestPayment({ Bucket });
    await s3.GetBucketLogging({ Bucket });
    await unless('NoSuchLifecycleConfiguration', s3.GetBucketLifecycleConfiguration({ Bucket }));
    await unless('ReplicationConfigurationNotFoundError', s3.GetBucketReplication({ Bucket }));
    const encryption = await unless(
      'ServerSideEncryptionConfigurationNotFoundError',
      s3.GetBucketEncryption({ Bucket }),
    );
    await unless('ObjectLockConfigurationNotFoundError', s3.GetObjectLockConfiguration({ Bucket }));
    await s3.GetBucketLocation({ Bucket });
    const tagging = await unless('NoSuchTagSet', s3.GetBucketTagging({ Bucket }));
    return {
      region: head.BucketRegion,
      arn: head.BucketArn,
      policy: policy ? json(policy.Policy) : '',
      owner: acl.Owner?.ID,
      grant: there(acl.Grants, 'Grants').map((it) => [it.Grantee?.Type, it.Grantee?.ID, it.Permission]),
      request_payer: payment.Payer,
      versioning: versioning.Status ?? '',
      encryption:
        encryption &&
        there(encryption.ServerSideEncryptionConfiguration?.Rules, 'Rules').map((it) => [
          it.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
          it.BucketKeyEnabled,
        ]),
      tags: Object.fromEntries((tagging?.TagSet ?? []).map(({ Key, Value }) => [Key, Value])),
    };
  },
  async make({ s3 }, { name }) {
    await s3.CreateBucket({ Bucket: name, ObjectOwnership: 'BucketOwnerEnforced' });
    await s3.PutBucketTagging({ Bucket: name, Tagging: { TagSet: [{ Key: 'Name', Value: name }] } });
    return {
      id: name,
      planned: {
        policy: '',
        request_payer: 'BucketOwner',
        versioning: '',
        encryption: [['AES256', false]],
        tags: { Name: name },
      },
      remove: () => s3.DeleteBucket({ Bucket: name }),
    };
  },
};

const configuration = (
  type: Kind['type'],
  set: (s3: Parameters<Kind['read']>[0]['s3'], Bucket: string) => Promise<object>,
  read: (s3: Parameters<Kind['read']>[0]['s3'], Bucket: string) => Promise<Record<string, unknown>>,
  planned: Record<string, unknown>,
): Kind => ({
  type,
  read: ({ s3 }, id) => read(s3, id),
  async make(api, ground) {
    const made = await bucket.make!(api, {
      ...ground,
      name: `${ground.name}-${type.slice('aws_s3_bucket_'.length).replaceAll('_', '-')}`,
    });
    try {
      await set(api.s3, made.id);
    } catch (error) {
      await made.remove();
      throw error;
    }
    return { id: made.id, planned, remove: made.remove };
  },
});

const versioning = configuration(
  'aws_s3_bucket_versioning',
  (s3, Bucket) => s3.PutBucketVersioning({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
  async (s3, Bucket) => ({ status: (await s3.GetBucketVersioning({ Bucket })).Status }),
  { status: 'Enabled' },
);

const access = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
const publicAccess = configuration(
  'aws_s3_bucket_public_access_block',
  (s3, Bucket) => s3.PutPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: access }),
  async (s3, Bucket) => ({ ...(await s3.GetPublicAccessBlock({ Bucket })).PublicAccessBlockConfiguration }),
  access,
);

const ownership = configuration(
  'aws_s3_bucket_ownership_controls',
  (s3, Bucket) =>
    s3.PutBucketOwnershipControls({
      Bucket,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] },
    }),
  async (s3, Bucket) => ({
    rule: (await s3.GetBucketOwnershipControls({ Bucket })).OwnershipControls?.Rules?.[0]?.ObjectOwnership,
  }),
  { rule: 'BucketOwnerPreferred' },
);

const encryption = configuration(
  'aws_s3_bucket_server_side_encryption_configuration',
  (s3, Bucket) =>
    s3.PutBucketEncryption({
      Bucket,
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: true }],
      },
    }),
  async (s3, Bucket) => {
    const rule = (await s3.GetBucketEncryption({ Bucket })).ServerSideEncryptionConfiguration?.Rules?.[0];
    return { algorithm: rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm, key: rule?.BucketKeyEnabled };
  },
  { algorithm: 'aws:kms', key: true },
);

// Two days as a whole, and the parts of an upload: the provider waits until what it reads equals what it wrote.
const rules = [
  {
    ID: 'old',
    Status: 'Enabled' as const,
    Filter: { Prefix: 'old/' },
    Expiration: { Days: 2 },
    NoncurrentVersionExpiration: { NoncurrentDays: 3 },
  },
  {
    ID: 'parts',
    Status: 'Enabled' as const,
    Filter: { Prefix: '' },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
  },
];
const lifecycle = configuration(
  'aws_s3_bucket_lifecycle_configuration',
  (s3, Bucket) => s3.PutBucketLifecycleConfiguration({ Bucket, LifecycleConfiguration: { Rules: rules } }),
  async (s3, Bucket) => {
    const it = await s3.GetBucketLifecycleConfiguration({ Bucket });
    return { rule: it.Rules, transition_default_minimum_object_size: it.TransitionDefaultMinimumObjectSize };
  },
  { rule: rules, transition_default_minimum_object_size: 'all_storage_classes_128K' },
);

const cors = configuration(
  'aws_s3_bucket_cors_configuration',
  (s3, Bucket) =>
    s3.PutBucketCors({
      Bucket,
      CORSConfiguration: {
        CORSRules: [{ AllowedMethods: ['GET', 'PUT'], AllowedOrigins: ['*'], MaxAgeSeconds: 30, ID: 'any' }],
      },
    }),
  async (s3, Bucket) => ({ rule: (await s3.GetBucketCors({ Bucket })).CORSRules }),
  { rule: [{ AllowedMethods: ['GET', 'PUT'], AllowedOrigins: ['*'], MaxAgeSeconds: 30, ID: 'any' }] },
);

const document = (name: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'tls',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: `arn:aws:s3:::${name}/*`,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
});
const policy: Kind = {
  type: 'aws_s3_bucket_policy',
  async read({ s3 }, Bucket) {
    return { policy: json((await s3.GetBucketPolicy({ Bucket })).Policy) };
  },
  async make(api, ground) {
    const name = `${ground.name}-policy`;
    const made = await bucket.make!(api, { ...ground, name });
    await api.s3.PutBucketPolicy({ Bucket: name, Policy: JSON.stringify(document(name)) });
    return { id: name, planned: { policy: document(name) }, remove: made.remove };
  },
};

const notification = configuration(
  'aws_s3_bucket_notification',
  (s3, Bucket) =>
    s3.PutBucketNotificationConfiguration({
      Bucket,
      NotificationConfiguration: { EventBridgeConfiguration: {} as never },
    }),
  async (s3, Bucket) => ({
    eventbridge: (await s3.GetBucketNotificationConfiguration({ Bucket })).EventBridgeConfiguration && true,
  }),
  { eventbridge: true },
);

const logging: Kind = {
  type: 'aws_s3_bucket_logging',
  async read({ s3 }, Bucket) {
    const it = (await s3.GetBucketLogging({ Bucket })).LoggingEnabled;
    return { target_bucket: it?.TargetBucket, target_prefix: it?.TargetPrefix };
  },
  async make(api, ground) {
    const name = `${ground.name}-logging`;
    const made = await bucket.make!(api, { ...ground, name });
    const LoggingEnabled = { TargetBucket: name, TargetPrefix: 'log/' };
    await api.s3.PutBucketLogging({ Bucket: name, BucketLoggingStatus: { LoggingEnabled } });
    return { id: name, planned: { target_bucket: name, target_prefix: 'log/' }, remove: made.remove };
  },
};

export const buckets: readonly Kind[] = [
  bucket,
  versioning,
  publicAccess,
  ownership,
  encryption,
  lifecycle,
  cors,
  policy,
  notification,
  logging,
];
