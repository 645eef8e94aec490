import { createHash } from 'node:crypto';
import { finder } from './object.ts';
import type { S3, S3Handlers } from './s3.ts';
import { s3Error } from './s3-error.ts';

/**
 * The parts of a bucket that everybody asks for who looks one over, Terraform first, and that nobody can set here. Each answers as S3 does of a bucket
 * where it was never set: with the default, with nothing, or with an error of its own.
 */
export function bucketAbsence(s3: S3) {
  const { buckets, cloud } = s3;
  const { find } = finder(s3);
  const owner = { ID: ownerId(cloud.account) };
  const Grants = [{ Grantee: { ...owner, Type: 'CanonicalUser' as const }, Permission: 'FULL_CONTROL' as const }];
  const lacking = (code: string, what: string) => async (it: { Bucket?: string | undefined }) => {
    buckets.find(it.Bucket);
    throw s3Error(code, 404, what);
  };
  const empty = async (it: { Bucket?: string | undefined }) => {
    buckets.find(it.Bucket);
    return {};
  };
  const endOfList = async (it: { Bucket?: string | undefined }) => ({ ...(await empty(it)), IsTruncated: false });
  const unlocked = async (it: Parameters<typeof find>[0]) => {
    find(it);
    throw s3Error('InvalidRequest', 400, 'Bucket is missing Object Lock Configuration');
  };
  return {
    GetBucketAcl: async (it) => ({ ...(await empty(it)), Owner: owner, Grants }),
    GetBucketAccelerateConfiguration: empty,
    GetBucketRequestPayment: async (it) => ({ ...(await empty(it)), Payer: 'BucketOwner' as const }),
    GetBucketWebsite: lacking(
      'NoSuchWebsiteConfiguration',
      'The specified bucket does not have a website configuration',
    ),
    GetBucketReplication: lacking(
      'ReplicationConfigurationNotFoundError',
      'The replication configuration was not found',
    ),
    GetObjectLockConfiguration: lacking(
      'ObjectLockConfigurationNotFoundError',
      'Object Lock configuration does not exist for this bucket',
    ),
    ListBucketAnalyticsConfigurations: endOfList,
    ListBucketIntelligentTieringConfigurations: endOfList,
    ListBucketInventoryConfigurations: endOfList,
    ListBucketMetricsConfigurations: endOfList,
    async GetObjectAcl(it) {
      find(it);
      return { Owner: owner, Grants };
    },
    GetObjectRetention: unlocked,
    GetObjectLegalHold: unlocked,
  } satisfies S3Handlers;
}

/** The canonical user of the account: 64 digits that say nothing, and are the same wherever they appear. */
const ownerId = (account: string) => createHash('sha256').update(`canonical user of ${account}`).digest('hex');
