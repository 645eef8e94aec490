import { AccessDenied } from '../iam/access-denied.ts';
import { MalformedPolicy, type Policy, readPolicy } from '../iam/policy/document.ts';
import { arnOf } from './buckets.ts';
import { isPublic } from './public-access.ts';
import type { S3, S3Handlers } from './s3.ts';
import { s3Error } from './s3-error.ts';

/** Who else may use the bucket, and who may not whatever IAM says. */
export function bucketPolicy({ buckets }: S3) {
  return {
    async PutBucketPolicy(input) {
      const row = buckets.find(input.Bucket);
      const policy = read(input.Policy ?? '');
      if (row.publicAccess?.BlockPublicPolicy && policy.some(isPublic)) {
        throw new AccessDenied(
          's3:PutBucketPolicy',
          arnOf(row.name),
          'Access Denied: public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.',
        );
      }
      return buckets.change(row.name, { policy: input.Policy });
    },
    async GetBucketPolicy(input) {
      const { policy } = buckets.find(input.Bucket);
      if (policy === undefined) throw s3Error('NoSuchBucketPolicy', 404, 'The bucket policy does not exist');
      return { Policy: policy };
    },
    async GetBucketPolicyStatus(input) {
      const { policy } = buckets.find(input.Bucket);
      if (policy === undefined) throw s3Error('NoSuchBucketPolicy', 404, 'The bucket policy does not exist');
      return { PolicyStatus: { IsPublic: read(policy).some(isPublic) } };
    },
    async DeleteBucketPolicy(input) {
      return buckets.change(input.Bucket, { policy: undefined });
    },
  } satisfies S3Handlers;
}

function read(text: string): Policy {
  try {
    return readPolicy(text, 'resource');
  } catch (error) {
    if (error instanceof MalformedPolicy) throw s3Error('MalformedPolicy', 400, error.message);
    throw error;
  }
}
