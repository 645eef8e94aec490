import { grants } from '../grants.ts';
import resource from '../resource.grants.ts';

const bucket = 'arn:aws:s3:::muster-{environment}-artifacts-{account}-{region}';

export default grants(
  resource,
  {
    actions: [
      's3:CreateBucket',
      's3:ListBucket',
      's3:GetBucketVersioning',
      's3:PutBucketVersioning',
      's3:GetEncryptionConfiguration',
      's3:PutEncryptionConfiguration',
      's3:GetBucketPublicAccessBlock',
      's3:PutBucketPublicAccessBlock',
      's3:GetLifecycleConfiguration',
      's3:PutLifecycleConfiguration',
      's3:GetBucketPolicy',
      's3:DeleteBucketPolicy',
      's3:GetBucketTagging',
      's3:PutBucketTagging',
      's3:ListBucketVersions',
      's3:DeleteBucket',
    ],
    on: [bucket],
  },
  { actions: ['s3:DeleteObject'], on: [`${bucket}/*`] },
  { actions: ['s3:DeleteObjectVersion'], on: [`${bucket}/*`], implied: 'DeleteObjects of versions' },
);
